// The network's layers as a tree of modules.
"use strict";

// "layer1.0.conv1/scale" is in "layer1", "layer1.0" and "layer1.0.conv1".
function modulesAround(name) {
  const parts = name.split("/")[0].split(".");
  return parts.map((_, i) => parts.slice(0, i + 1).join(".")).filter(Boolean);
}

// A module has children; a layer is one itself. `edges` are those between a module's children, by
// their ids, where "in" and "out" stand for what is around it.
function newNode(id, path, parent, layer) {
  return { id: String(id), path, parent, layer, children: [], edges: new Set(), open: false };
}

// What holds one thing alone is no more than that.
function withoutSingles(node) {
  node.children = node.children.map(withoutSingles);
  if (node.parent === null || node.children.length !== 1) return node;
  node.children[0].parent = node.parent;
  return node.children[0];
}

function labelOf(node) {
  const around = node.parent.path;
  const rest = node.path.startsWith(around) ? node.path.slice(around.length) : node.path;
  return rest.replace(/^[./]/, "") || node.path.split(".").pop();
}

function addUp(node) {
  const sum = (number) => node.children.reduce((total, child) => total + child[number], 0);
  for (const child of node.children) addUp(child);
  if (node.parent !== null) node.label = labelOf(node);
  node.layers = node.layer ? 1 : sum("layers");
  for (const number of ["parameters", "multiply_adds", "values"])
    node[number] = node.layer ? node.layer[number] : sum(number);
  node.unequal = node.layer ? Number(node.layer.blob?.equal === false) : sum("unequal");
}

function nodesAround(node) {
  const around = [];
  for (let each = node; each !== null; each = each.parent) around.unshift(each);
  return around;
}

// From each module that it leaves to the one that both are in, and on into the others.
function addEdge(from, to) {
  const left = nodesAround(from), entered = nodesAround(to);
  let common = 0;
  while (left[common + 1] === entered[common + 1]) common += 1;
  left[common].edges.add(`${left[common + 1].id} ${entered[common + 1].id}`);
  for (const node of left.slice(common + 1, -1)) node.edges.add(`${left[left.indexOf(node) + 1].id} out`);
  for (const node of entered.slice(common + 1, -1)) node.edges.add(`in ${entered[entered.indexOf(node) + 1].id}`);
}

// The root; `leaves` are the nodes of the layers, in their order.
function treeOf(layers) {
  let root = newNode("root", "", null, null);
  root.open = true;
  const modules = new Map();
  const leaves = layers.map((layer, number) => {
    let parent = root;
    for (const path of modulesAround(layer.name)) {
      if (!modules.has(path)) {
        modules.set(path, newNode(`module-${modules.size}`, path, parent, null));
        parent.children.push(modules.get(path));
      }
      parent = modules.get(path);
    }
    const leaf = newNode(number, layer.name, parent, layer);
    parent.children.push(leaf);
    return leaf;
  });
  root = withoutSingles(root);
  addUp(root);
  layers.forEach((layer, number) => layer.from.forEach((from) => addEdge(leaves[from], leaves[number])));
  return { root, leaves };
}

// Every module within that is shown, the outer ones first.
function modulesOf(node) {
  return node.layer ? [] : [node, ...node.children.flatMap(modulesOf)];
}

function depthOf(node) {
  return nodesAround(node).length - 1;
}

// Opens modules level by level, while that leaves so many boxes at most.
function openSome(root, boxes) {
  const modules = modulesOf(root);
  let shown = root.children.length;
  for (let depth = 1; ; depth += 1) {
    const level = modules.filter((module) => depthOf(module) === depth);
    shown += level.reduce((sum, module) => sum + module.children.length - 1, 0);
    if (level.length === 0 || shown > boxes) return;
    for (const module of level) module.open = true;
  }
}
