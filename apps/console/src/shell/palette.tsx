import { Spotlight } from '@mantine/spotlight';
import { SearchIcon } from '@primer/octicons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { routes } from '@waybill/contracts';
import { type KeyboardEvent, useState } from 'react';
import { read } from '../api/queries.js';
import { useMay } from '../api/session.js';
import { palette, paletteStore } from './palette-store.js';
import { creations, placeGroups } from './places.js';

interface Command {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly run: () => void;
}

/** The palette opens from within fields too. */
const noTags: string[] = [];

/** Goes anywhere, finds partners, connections and jobs, and begins anything the role may begin. */
export function Palette() {
  const [text, setText] = useState('');
  const commands = useCommands();
  const found = useFound(text.trim());
  const wanted = text.trim().toLowerCase();
  const matching = commands.filter(({ label }) => label.toLowerCase().includes(wanted));
  const shown = [...found, ...matching];
  // Enter takes the first of what was found, without an arrow key before it.
  const takeFirst = (event: KeyboardEvent) => {
    const [first] = shown;
    if (event.key !== 'Enter' || text === '' || first === undefined || paletteStore.getState().selected >= 0) return;
    event.preventDefault();
    palette.close();
    first.run();
  };
  return (
    <Spotlight.Root
      store={paletteStore}
      query={text}
      onQueryChange={setText}
      shortcut="mod + K"
      clearQueryOnClose
      tagsToIgnore={noTags}
      overlayProps={{ blur: 0, backgroundOpacity: 0.3 }}
      scrollable
      maxHeight={420}
    >
      <Spotlight.Search
        aria-label="Search or go to"
        onKeyDown={takeFirst}
        placeholder="Search or go to…"
        leftSection={<SearchIcon size={16} aria-hidden="true" />}
      />
      <Spotlight.ActionsList>
        {shown.map(({ id, label, description, run }) => (
          <Spotlight.Action key={id} label={label} onClick={run} {...(description === undefined ? {} : { description })} />
        ))}
        {shown.length === 0 && <Spotlight.Empty>Nothing found</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function useCommands(): readonly Command[] {
  const may = useMay();
  const navigate = useNavigate();
  return [
    ...placeGroups
      .flatMap(({ places }) => places)
      .filter(({ needs }) => may(needs))
      .map(({ label, to }) => ({ id: to, label: `Go to ${label.toLowerCase()}`, run: () => void navigate({ to }) })),
    ...creations.filter(({ needs }) => may(needs)).map(({ label, to }) => ({ id: to, label, run: () => void navigate({ to }) })),
    { id: '/profile', label: 'Change my password', run: () => void navigate({ to: '/profile' }) },
  ];
}

function useFound(text: string): readonly Command[] {
  const navigate = useNavigate();
  const options = { enabled: text.length >= 2, placeholderData: keepPreviousData } as const;
  const query = { text: text === '' ? undefined : text.slice(0, 200), limit: 5 };
  const partners = useQuery({ ...read(routes.listPartners, { query }), ...options });
  const connections = useQuery({ ...read(routes.listConnections, { query }), ...options });
  const jobs = useQuery({ ...read(routes.listJobs, { query }), ...options });
  if (text.length < 2) return [];
  return [
    ...(partners.data?.items ?? []).map(({ id, name, slug }) => ({
      id,
      label: name,
      description: `Partner · ${slug}`,
      run: () => void navigate({ to: '/partners/$id', params: { id } }),
    })),
    ...(connections.data?.items ?? []).map(({ id, slug, partnerName }) => ({
      id,
      label: slug,
      description: `Connection · ${partnerName}`,
      run: () => void navigate({ to: '/connections/$id', params: { id } }),
    })),
    ...(jobs.data?.items ?? []).map(({ id, slug, name }) => ({
      id,
      label: name,
      description: `Job · ${slug}`,
      run: () => void navigate({ to: '/jobs/$id', params: { id } }),
    })),
  ];
}
