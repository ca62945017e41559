/* Stands for libGLX in the wheel: OpenCV's core asks it for the window that somebody draws in, and
   no network needs one. So X11 and its libraries stay out. */
void* glXGetCurrentContext(void) { return 0; }
void* glXGetCurrentDisplay(void) { return 0; }
void* glXGetProcAddressARB(const unsigned char* name) { (void)name; return 0; }
