// The network as a graph by module: it folds and unfolds, zooms, is searched, and tells of each layer.
"use strict";

const BOXES_AT_FIRST = 30;
const LEGIBLE = 0.7;  // the smallest zoom at first

function svgElement(name, attributes, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

function htmlElement(name, attributes, ...content) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...content);
  return element;
}

function counted(number) {
  for (const [unit, size] of [["G", 1e9], ["M", 1e6], ["k", 1e3]])
    if (number >= size) return `${(number / size).toPrecision(3)} ${unit}`;
  return String(number);
}

// ---- the drawing ----

function classesOf(node, view) {
  const names = [node.layer ? "layer" : "module"];
  if (node.open) names.push("open");
  if (node.unequal > 0) names.push("unequal");
  if (node === view.selected) names.push("selected");
  if (view.found.has(node)) names.push("found");
  return names.join(" ");
}

function drawBox(node, group, whole) {
  if (node.open) {
    group.append(svgElement("text", { x: 10, y: 18, class: "label" }, `▾ ${node.label}`));
    return;
  }
  const middle = node.width / 2;
  const label = (node.layer ? "" : "▸ ") + shortened(node.label);
  group.append(svgElement("text", { x: middle, y: 18, class: "label", "text-anchor": "middle" }, label),
    svgElement("text", { x: middle, y: 33, "text-anchor": "middle" }, shortened(aboutNode(node))));
  const share = whole > 0 ? node.multiply_adds / whole : 0;
  group.append(svgElement("rect", { class: "share", x: 1, y: node.height - 4, height: 3,
    width: (share * (node.width - 2)).toFixed(1) }));
}

function drawNode(node, view) {
  const what = node.layer ? `layer ${node.path}` : `module ${node.path}, ${node.layers} layers`;
  const group = svgElement("g", { transform: `translate(${node.x.toFixed(1)},${node.y.toFixed(1)})`,
    class: classesOf(node, view), "data-id": node.id, tabindex: 0, role: "button", "aria-label": what });
  if (!node.layer) group.setAttribute("aria-expanded", node.open);
  group.append(svgElement("title", {}, node.path),
    svgElement("rect", { width: node.width, height: node.height, rx: node.layer ? 3 : 8 }));
  drawBox(node, group, view.root.multiply_adds);
  if (node.open) drawInside(node, group, view);
  return group;
}

function drawInside(module, group, view) {
  for (const points of module.lines)
    group.append(svgElement("polyline", { points: points.join(" "), "marker-end": "url(#arrow)" }));
  for (const port of module.ports) group.append(svgElement("circle", { cx: port.x, cy: port.y, r: 3 }));
  group.append(...module.children.map((child) => drawNode(child, view)));
}

function arrow() {
  const marker = svgElement("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 7,
    markerHeight: 7, orient: "auto" });
  marker.append(svgElement("path", { d: "M0,0 L8,4 L0,8 z" }));
  const definitions = svgElement("defs", {});
  definitions.append(marker);
  return definitions;
}

function draw(view) {
  const focused = document.activeElement?.dataset?.id;
  view.size = layOut(view.root);
  view.svg.replaceChildren(arrow());
  drawInside(view.root, view.svg, view);
  zoomTo(view, view.zoom);
  if (focused) groupOf(view, focused)?.focus({ preventScroll: true });
}

// The group of what is shown for the node of this id.
function groupOf(view, id) {
  return view.svg.querySelector(`g[data-id="${id}"]`);
}

function zoomTo(view, zoom) {
  view.zoom = Math.min(4, Math.max(0.1, zoom));
  const { width, height } = view.size;
  view.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  view.svg.style.width = `${width * view.zoom}px`;
  view.svg.style.height = `${height * view.zoom}px`;
}

// ---- what is told of a layer or module ----

function factsOf(node) {
  const { layer } = node;
  const facts = [[layer ? "layer" : "module", node.path]];
  if (layer) facts.push(["type", layer.type], ["shapes", layer.shapes.join(", ")]);
  else facts.push(["layers", String(node.layers)], ["not equal", node.unequal ? `${node.unequal} blobs` : ""]);
  facts.push(["parameters", counted(node.parameters)], ["multiply-adds", counted(node.multiply_adds)],
    ["values in blobs", counted(node.values)]);
  if (layer) facts.push(["PyTorch", layer.operators.join(", ")]);
  return facts.filter(([, text]) => text !== "");
}

function tell(view, node) {
  const rows = factsOf(node).map(([name, text]) => [name, document.createTextNode(text)]);
  const { blob, lines = [] } = node.layer || {};
  if (blob) {
    const verdict = `${blob.error}, ${blob.equal ? "equal" : "not equal"}`;
    rows.push(["error", htmlElement("a", { href: `#blob-${blob.number}`, class: blob.equal ? "" : "bad" }, verdict)]);
  }
  for (const line of lines) rows.push(["line", htmlElement("span", { title: line }, line.split("/").pop())]);
  view.facts.replaceChildren(...rows.flatMap(([name, value]) =>
    [htmlElement("dt", {}, name), htmlElement("dd", {}, value)]));
}

function select(view, node) {
  view.selected = node;
  tell(view, node);
}

// ---- what the user does ----

function activate(view, id) {
  const node = view.nodes.get(id);
  select(view, node);
  if (!node.layer) node.open = !node.open;
  draw(view);
}

function show(view, node) {
  for (const around of nodesAround(node).slice(0, -1)) around.open = true;
  select(view, node);
  draw(view);
  const box = groupOf(view, node.id).getBoundingClientRect(), frame = view.scroll.getBoundingClientRect();
  view.scroll.scrollBy(box.left - frame.left - (frame.width - box.width) / 2,
    box.top - frame.top - (frame.height - box.height) / 2);
}

function textOf(layer) {
  return [layer.name, layer.type, ...layer.shapes, ...layer.operators, ...layer.lines].join(" ").toLowerCase();
}

// Marks what is found, and the folded modules that it is in.
function find(view, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  view.matches = words.length === 0 ? [] :
    view.leaves.filter((leaf) => words.every((word) => textOf(leaf.layer).includes(word)));
  view.next = 0;
  view.found = new Set(view.matches.flatMap(nodesAround));
  view.status.textContent = words.length === 0 ? "" : ` ${view.matches.length} of ${view.leaves.length} layers` +
    (view.matches.length > 0 ? "; Enter shows the next" : "");
  draw(view);
}

function showNext(view) {
  if (view.matches.length === 0) return;
  show(view, view.matches[view.next]);
  view.next = (view.next + 1) % view.matches.length;
}

function openAll(view, open) {
  for (const module of modulesOf(view.root).slice(1)) module.open = open;
  draw(view);
}

function fit(view) {
  zoomTo(view, Math.min(1, (view.scroll.clientWidth - 2) / view.size.width));
}

// ---- the page's part ----

function listen(view, field) {
  view.svg.addEventListener("click", (event) => {
    const group = event.target.closest("g[data-id]");
    if (group) activate(view, group.dataset.id);
  });
  view.svg.addEventListener("keydown", (event) => {
    if ((event.key !== "Enter" && event.key !== " ") || !event.target.dataset.id) return;
    event.preventDefault();
    activate(view, event.target.dataset.id);
  });
  view.scroll.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoomTo(view, view.zoom * Math.exp(-event.deltaY / 300));
  }, { passive: false });
  field.addEventListener("input", () => find(view, field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") showNext(view);
  });
}

function tools(view, field) {
  const button = (name, action) => {
    const element = htmlElement("button", { type: "button" }, name);
    element.addEventListener("click", action);
    return element;
  };
  return htmlElement("div", { class: "tools" },
    htmlElement("label", {}, "Search: ", field), view.status,
    button("Unfold all", () => openAll(view, true)), button("Fold all", () => openAll(view, false)),
    button("Zoom in", () => zoomTo(view, view.zoom * 1.25)), button("Zoom out", () => zoomTo(view, view.zoom / 1.25)),
    button("Fit", () => fit(view)));
}

function makeNetwork(place, layers) {
  const { root, leaves } = treeOf(layers);
  const view = { root, leaves, nodes: new Map(), selected: null, found: new Set(), matches: [], next: 0, zoom: 1,
    svg: svgElement("svg", { role: "group", "aria-label": "The network" }),
    scroll: htmlElement("div", { class: "picture" }), facts: htmlElement("dl", { "aria-live": "polite" }),
    status: htmlElement("span", { role: "status" }) };
  for (const node of [...modulesOf(root), ...leaves]) view.nodes.set(node.id, node);
  const field = htmlElement("input", { type: "search" });
  view.scroll.append(view.svg);
  place.replaceChildren(tools(view, field), htmlElement("div", { class: "beside" }, view.scroll,
    htmlElement("aside", { "aria-label": "What is selected" }, view.facts)));
  openSome(root, BOXES_AT_FIRST);
  select(view, leaves[leaves.length - 1]);
  draw(view);
  fit(view);
  zoomTo(view, Math.max(view.zoom, LEGIBLE));
  view.scroll.scrollLeft = (view.scroll.scrollWidth - view.scroll.clientWidth) / 2;
  const unequal = leaves.find((leaf) => leaf.unequal > 0);
  if (unequal) show(view, unequal);
  listen(view, field);
}

if (typeof document !== "undefined") {
  makeNetwork(document.querySelector(".network"), JSON.parse(document.getElementById("network-data").textContent));
}
