import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import '@mantine/core/styles/Menu.css';
import { Button, Menu, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type SavedViewView, savedViewRoutes } from '@waybill/contracts';
import { useState } from 'react';
import type { z } from 'zod';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ActionButton } from '../../ui/action-button.js';
import { ForeignText } from '../../ui/file-name.js';
import { searchOfView, viewOfSearch } from './views.js';

const readAgain = () => queryClient.invalidateQueries({ queryKey: ['saved-views'] });

interface ViewMenuProps<Shape extends z.ZodRawShape> {
  readonly list: SavedViewView['list'];
  /** Of the list's URL. */
  readonly shape: Shape;
  /** As the URL is now. */
  readonly search: z.output<z.ZodObject<Shape>>;
  readonly onGo: (search: z.output<z.ZodObject<Shape>>) => void;
}

/** The views that somebody saved of a list: to go to one, to save this one, to delete one. */
export function ViewMenu<Shape extends z.ZodRawShape>({ list, shape, search, onGo }: ViewMenuProps<Shape>) {
  const may = useMay();
  const [name, setName] = useState('');
  const [isOpen, setIsOpen] = useState(false);
  const views = useQuery({ ...read(savedViewRoutes.listSavedViews, { query: { list } }), enabled: isOpen });
  const save = async () => {
    await call(savedViewRoutes.saveView, { body: { list, name: name.trim(), search: viewOfSearch(search) } });
    setName('');
    await readAgain();
  };
  const remove = async (id: string) => {
    await call(savedViewRoutes.deleteSavedView, { params: { id } });
    await readAgain();
  };
  if (!may('listSavedViews')) return null;
  return (
    <Menu position="bottom-end" width={320} closeOnItemClick opened={isOpen} onChange={setIsOpen}>
      <Menu.Target>
        <Button variant="default">
          <Trans>Views</Trans>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Trans>Your saved views</Trans>
        </Menu.Label>
        {views.data?.items.length === 0 && (
          <Menu.Item disabled>
            <Trans>None yet</Trans>
          </Menu.Item>
        )}
        {views.data?.items.map((view) => (
          <div className="wb-view-row" key={view.id}>
            <Menu.Item className="wb-view-grow" onClick={() => onGo(searchOfView(shape, view.search))}>
              <ForeignText text={view.name} />
            </Menu.Item>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              aria-label={t`Delete ${view.name}`}
              onClick={() => void remove(view.id)}
            >
              <Trans>Delete</Trans>
            </Button>
          </div>
        ))}
        <Menu.Divider />
        <div className="wb-view-save">
          <TextInput
            className="wb-view-grow"
            size="xs"
            aria-label={t`Name of this view`}
            placeholder={t`Name of this view`}
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            // The menu takes letters for the first letters of its items.
            onKeyDown={(event) => event.stopPropagation()}
          />
          <ActionButton label={t`Save`} disabled={name.trim() === ''} onAct={save} />
        </div>
      </Menu.Dropdown>
    </Menu>
  );
}
