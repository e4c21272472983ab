export interface TreeNode {
  id: string;
  name: string;
  parent_id: string;
}

export interface Nested<Node> {
  node: Node;
  children: Nested<Node>[];
}

/** A flat list as a tree. What lies under something that is not in the list comes to the top, so that nothing is lost. */
export function nest<Node extends TreeNode>(nodes: Node[]): Nested<Node>[] {
  const known = new Map(nodes.map((node) => [node.id, { node, children: [] } as Nested<Node>]));
  const top: Nested<Node>[] = [];
  for (const each of known.values()) (known.get(each.node.parent_id)?.children ?? top).push(each);
  return top;
}

/** Something and all below it: where it cannot be moved to. */
export function within(nodes: TreeNode[], id: string): Set<string> {
  const inside = new Set([id]);
  let before = 0;
  while (inside.size > before) {
    before = inside.size;
    for (const node of nodes) if (inside.has(node.parent_id)) inside.add(node.id);
  }
  return inside;
}

/** Each with the names above it, "Computer / Laptop". */
export function withPaths<Node extends TreeNode>(nodes: Node[]): (Node & { path: string })[] {
  const result: (Node & { path: string })[] = [];
  const walk = (items: Nested<Node>[], above: string) => {
    for (const { node, children } of items) {
      const path = above + node.name;
      result.push({ ...node, path });
      walk(children, `${path} / `);
    }
  };
  walk(nest(nodes), "");
  return result;
}
