import { Button, Group, Modal, Select, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { within, type TreeNode } from "./nest";

interface Props<Node extends TreeNode> {
  node: Node | null;
  nodes: (Node & { path: string })[];
  saving: boolean;
  onMove: (node: Node, parent: string) => void;
  onClose: () => void;
}

const TOP = "top";

/** Chooses a new place in the tree; not inside itself. */
export function MoveDialog<Node extends TreeNode>({ node, nodes, saving, onMove, onClose }: Props<Node>) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(node);
  const [parent, setParent] = useState("");
  if (node && node !== shown) {
    setShown(node);
    setParent(node.parent_id || TOP);
  }
  const inside = within(nodes, shown?.id ?? "");
  const from = shown?.parent_id || TOP;
  return (
    <Modal
      opened={node !== null}
      onClose={onClose}
      title={t("admin.tree.move_title", { name: shown?.name })}
      closeButtonProps={{ "aria-label": t("admin.close") }}
    >
      <Stack>
        <Select
          label={t("admin.tree.move_to")}
          searchable
          allowDeselect={false}
          nothingFoundMessage={t("filter.none")}
          value={parent}
          onChange={(value) => setParent(value ?? TOP)}
          data={[
            { value: TOP, label: t("admin.tree.top") },
            ...nodes.filter((each) => !inside.has(each.id)).map((each) => ({ value: each.id, label: each.path || each.name })),
          ]}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button loading={saving} disabled={parent === from} onClick={() => (shown ? onMove(shown, parent === TOP ? "" : parent) : undefined)}>
            {t("admin.tree.move")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
