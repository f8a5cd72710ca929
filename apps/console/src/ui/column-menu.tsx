import { Trans } from '@lingui/react/macro';
import '@mantine/core/styles/Menu.css';
import { Button, Checkbox, Menu } from '@mantine/core';
import { wordOf } from '../language/spoken.js';
import type { Column } from './data-table.js';

interface ColumnMenuProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly shown: readonly Column<Row>[];
  /** Told which are wanted; undefined when that is all of them. */
  readonly onChange: (ids: string[] | undefined) => void;
}

/** Which columns a list shows. The first one stays: it says what a row is. */
export function ColumnMenu<Row>({ columns, shown, onChange }: ColumnMenuProps<Row>) {
  const ids = new Set(shown.map(({ id }) => id));
  const choices = columns.slice(1).filter(({ header }) => header !== '');
  if (choices.length < 2) return null;
  const toggle = (id: string) => {
    const wanted = columns.map((column) => column.id).filter((each) => (each === id ? !ids.has(each) : ids.has(each)));
    onChange(wanted.length === columns.length ? undefined : wanted);
  };
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <Button variant="default">
          <Trans>Columns</Trans>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map(({ id, header }) => (
          <Menu.Item key={id} onClick={() => toggle(id)}>
            <Checkbox size="xs" label={wordOf(header)} checked={ids.has(id)} readOnly tabIndex={-1} />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
