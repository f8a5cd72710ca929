import { Button, Checkbox, Menu, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { routes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { ActionButton } from '../../ui/action-button.js';
import { ForeignText } from '../../ui/file-name.js';
import { auditColumns, usualColumns } from './audit-columns.js';
import { type AuditSearch, searchOfView, viewOfSearch } from './audit-search.js';

const readAgain = () => queryClient.invalidateQueries({ queryKey: ['saved-views'] });

/** The views that somebody saved of the audit log: to go to one, to save this one, to delete one. */
export function ViewMenu({ search, onGo }: { readonly search: AuditSearch; readonly onGo: (search: AuditSearch) => void }) {
  const [name, setName] = useState('');
  const views = useQuery(read(routes.listSavedViews, { query: { list: 'audit' } }));
  const save = async () => {
    await call(routes.saveView, { body: { list: 'audit', name: name.trim(), search: viewOfSearch(search) } });
    setName('');
    await readAgain();
  };
  const remove = async (id: string) => {
    await call(routes.deleteSavedView, { params: { id } });
    await readAgain();
  };
  return (
    <Menu position="bottom-end" width={320} closeOnItemClick>
      <Menu.Target>
        <Button variant="default">Views</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Your saved views</Menu.Label>
        {views.data?.items.length === 0 && <Menu.Item disabled>None yet</Menu.Item>}
        {views.data?.items.map((view) => (
          <div className="wb-view-row" key={view.id}>
            <Menu.Item className="wb-view-grow" onClick={() => onGo(searchOfView(view.search))}>
              <ForeignText text={view.name} />
            </Menu.Item>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              aria-label={`Delete ${view.name}`}
              onClick={() => void remove(view.id)}
            >
              Delete
            </Button>
          </div>
        ))}
        <Menu.Divider />
        <div className="wb-view-save">
          <TextInput
            className="wb-view-grow"
            size="xs"
            aria-label="Name of this view"
            placeholder="Name of this view"
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            // The menu takes letters for the first letters of its items.
            onKeyDown={(event) => event.stopPropagation()}
          />
          <ActionButton label="Save" disabled={name.trim() === ''} onAct={save} />
        </div>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Which columns the audit log shows. */
export function ColumnMenu({
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
        <Button variant="default">Columns</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {auditColumns(search)
          .filter(({ id }) => id !== 'type')
          .map(({ id, header }) => (
            <Menu.Item key={id} onClick={() => toggle(id)}>
              <Checkbox size="xs" label={header} checked={shown.has(id)} readOnly tabIndex={-1} />
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
