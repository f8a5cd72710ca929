import type { MessageDescriptor } from '@lingui/core';
import { useLingui } from '@lingui/react/macro';
import { Modal } from '@mantine/core';

interface Shortcut {
  readonly key: string;
  readonly label: MessageDescriptor;
}

interface ShortcutsDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  /** What `g` and a letter lead to. */
  readonly places: readonly Shortcut[];
  /** What `n` and a letter make. */
  readonly makes: readonly Shortcut[];
}

/** All shortcuts, by kind. */
export function ShortcutsDialog({ opened, onClose, places, makes }: ShortcutsDialogProps) {
  const { t } = useLingui();
  return (
    <Modal opened={opened} onClose={onClose} title={t`Keyboard shortcuts`} size="lg">
      <div className="wb-columns">
        <ShortcutList
          rows={[
            ['Ctrl K', t`Search or go to`],
            ['/', t`Search this list`],
            ['j', t`Next row`],
            ['k', t`Previous row`],
            ['Enter', t`Open the row`],
            ['?', t`This list`],
            ['Esc', t`Close, leave a form`],
          ]}
        />
        <ShortcutList rows={places.map(({ key, label }) => [`g ${key}`, t(label)])} />
        <ShortcutList rows={makes.map(({ key, label }) => [`n ${key}`, t(label)])} />
      </div>
    </Modal>
  );
}

function ShortcutList({ rows }: { readonly rows: readonly (readonly [string, string])[] }) {
  return (
    <ul className="wb-list">
      {rows.map(([keys, label]) => (
        <li key={keys}>
          <span>{label}</span>
          <kbd>{keys}</kbd>
        </li>
      ))}
    </ul>
  );
}
