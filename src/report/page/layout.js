// Where the boxes of the network stand. Each module is laid out by itself, so that what is unfolded
// costs no more than what it holds.
"use strict";

const HEAD = 26;      // of an open module, with its name
const BOX_HEIGHT = 44;
const PORT = 6;       // where edges enter and leave an open module
const LONGEST = 30;   // letters of a line

function shortened(text) {
  return text.length > LONGEST ? `…${text.slice(1 - LONGEST)}` : text;
}

// The second line of a box.
function aboutNode(node) {
  return node.layer ? [node.layer.type, ...node.layer.shapes.slice(0, 1)].join(" ") : `${node.layers} layers`;
}

function sizeOfBox(node) {
  const letters = Math.max(shortened(node.label).length, shortened(aboutNode(node)).length);
  return { width: Math.max(90, 7 * letters + 24), height: BOX_HEIGHT };
}

// Gives everything that is shown within x and y, relative to the module; returns its size.
function layOut(module) {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ ranksep: 22, nodesep: 18, marginx: 12, marginy: 10 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const child of module.children)
    graph.setNode(child.id, child.open ? layOut(child) : sizeOfBox(child));
  for (const edge of module.edges) {
    const ends = edge.split(" ");
    for (const end of ends) {
      if (end === "in" || end === "out") graph.setNode(end, { width: PORT, height: PORT });
    }
    graph.setEdge(...ends);
  }
  dagre.layout(graph);
  const head = module.parent === null ? 0 : HEAD;
  for (const child of module.children) {
    const { x, y, width, height } = graph.node(child.id);
    Object.assign(child, { width, height, x: x - width / 2, y: y - height / 2 + head });
  }
  module.lines = graph.edges().map((edge) =>
    graph.edge(edge).points.map((point) => `${point.x.toFixed(1)},${(point.y + head).toFixed(1)}`));
  module.ports = ["in", "out"].filter((port) => graph.hasNode(port))
    .map((port) => ({ x: graph.node(port).x, y: graph.node(port).y + head }));
  const name = 7 * (module.label || "").length + 50;
  return { width: Math.max(graph.graph().width, name), height: graph.graph().height + head };
}
