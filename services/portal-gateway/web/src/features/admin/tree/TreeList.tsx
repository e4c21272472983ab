import type { ReactNode } from "react";
import { nest, type Nested, type TreeNode } from "./nest";
import classes from "./tree.module.css";

interface Props<Node extends TreeNode> {
  nodes: Node[];
  label: string;
  row: (node: Node) => ReactNode;
  /** What is shown below a node before its children, such as the form for a new child. */
  under?: (node: Node) => ReactNode;
}

/** Things inside things, each on its line. */
export function TreeList<Node extends TreeNode>({ nodes, label, row, under }: Props<Node>) {
  const branch = (items: Nested<Node>[], top?: boolean) => (
    <ul className={classes.branch} data-top={top || undefined} aria-label={top ? label : undefined}>
      {items.map(({ node, children }) => {
        const below = under?.(node);
        return (
          <li key={node.id}>
            {row(node)}
            {below ? <div className={classes.below}>{below}</div> : null}
            {children.length > 0 ? branch(children) : null}
          </li>
        );
      })}
    </ul>
  );
  return branch(nest(nodes), true);
}
