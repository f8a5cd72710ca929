import { Trans } from '@lingui/react/macro';
import { wordOf } from '../../language/spoken.js';
import '@mantine/core/styles/Menu.css';
import { Button, Checkbox, Menu } from '@mantine/core';
import { auditColumns, usualColumns } from './audit-columns.js';
import type { AuditSearch } from './audit-search.js';

/** Which columns the audit log shows. */
export function AuditColumnMenu({
  search,
  onChange,
}: {
  readonly search: AuditSearch;
  readonly onChange: (columns: string[] | undefined) => void;
}) {
  const shown: ReadonlySet<string> = new Set(search.columns ?? usualColumns);
  const toggle = (id: string) => {
    const wanted = auditColumns(search)
      .map((column) => column.id)
      .filter((each) => (each === id ? !shown.has(each) : shown.has(each)));
    onChange(wanted.join() === usualColumns.join() ? undefined : wanted);
  };
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <Button variant="default">
          <Trans>Columns</Trans>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {auditColumns(search)
          .filter(({ id }) => id !== 'type')
          .map(({ id, header }) => (
            <Menu.Item key={id} onClick={() => toggle(id)}>
              <Checkbox size="xs" label={wordOf(header)} checked={shown.has(id)} readOnly tabIndex={-1} />
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
