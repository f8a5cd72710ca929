import { useLingui } from '@lingui/react/macro';
import '@mantine/spotlight/styles.css';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { SearchIcon } from '@primer/octicons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { connectionRoutes, jobRoutes, partnerRoutes, storeRoutes } from '@waybill/contracts';
import { type KeyboardEvent, useEffect, useState, useSyncExternalStore } from 'react';
import { read } from '../api/queries.js';
import { useMay } from '../api/session.js';
import { chooseLanguage } from '../language/language.js';
import { type Language, languages, languageTags } from '../language/languages.js';
import { notifyProblem } from '../ui/notify.js';
import { paletteWish } from './palette-store.js';
import { creations, placeGroups } from './places.js';

const [paletteStore, palette] = createSpotlight();

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
  const { t } = useLingui();
  const [text, setText] = useState('');
  const asked = useSyncExternalStore(paletteWish.subscribe, () => paletteWish.times);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it opens each time it is asked for.
  useEffect(() => palette.open(), [asked]);
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
        aria-label={t`Search or go to`}
        onKeyDown={takeFirst}
        placeholder={t`Search or go to…`}
        leftSection={<SearchIcon size={16} aria-hidden="true" />}
      />
      <Spotlight.ActionsList>
        {shown.map(({ id, label, description, run }) => (
          <Spotlight.Action key={id} label={label} onClick={run} {...(description === undefined ? {} : { description })} />
        ))}
        {shown.length === 0 && <Spotlight.Empty>{t`Nothing found`}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function useCommands(): readonly Command[] {
  const { t, i18n } = useLingui();
  const may = useMay();
  const navigate = useNavigate();
  const goTo = (place: string) => t`Go to ${place}`;
  const languageCalled = (language: string) => t`Language: ${language}`;
  const choose = (tag: Language) =>
    void chooseLanguage(tag).catch((error: unknown) => notifyProblem(t`The language was not changed`, error));
  return [
    ...placeGroups
      .flatMap(({ places }) => places)
      .filter(({ needs }) => may(needs))
      .map(({ label, to }) => ({ id: to, label: goTo(t(label)), run: () => void navigate({ to }) })),
    ...creations
      .filter(({ needs }) => may(needs))
      .map(({ label, to }) => ({ id: to, label: t(label), run: () => void navigate({ to }) })),
    ...languageTags
      .filter((tag) => tag !== i18n.locale)
      .map((tag) => ({ id: `language-${tag}`, label: languageCalled(languages[tag]), run: () => choose(tag) })),
    { id: '/profile', label: t`Change my password`, run: () => void navigate({ to: '/profile' }) },
  ];
}

function useFound(text: string): readonly Command[] {
  const { t } = useLingui();
  const navigate = useNavigate();
  const options = { enabled: text.length >= 2, placeholderData: keepPreviousData } as const;
  const query = { text: text === '' ? undefined : text.slice(0, 200), limit: 5 };
  const partners = useQuery({ ...read(partnerRoutes.listPartners, { query }), ...options });
  const connections = useQuery({ ...read(connectionRoutes.listConnections, { query }), ...options });
  const jobs = useQuery({ ...read(jobRoutes.listJobs, { query }), ...options });
  const may = useMay();
  const stores = useQuery({
    ...read(storeRoutes.listStores, { query }),
    ...options,
    enabled: options.enabled && may('listStores'),
  });
  const [filesOfStores, filesAtPartners] = [may('listStoreFiles'), may('listConnectionFiles')];
  if (text.length < 2) return [];
  return [
    ...(partners.data?.items ?? []).map(({ id, name, slug }) => ({
      id,
      label: name,
      description: t`Partner · ${slug}`,
      run: () => void navigate({ to: '/partners/$id', params: { id } }),
    })),
    ...(connections.data?.items ?? []).map(({ id, slug, partnerName }) => ({
      id,
      label: slug,
      description: t`Connection · ${partnerName}`,
      run: () => void navigate({ to: '/connections/$id', params: { id } }),
    })),
    ...(jobs.data?.items ?? []).map(({ id, slug, name }) => ({
      id,
      label: name,
      description: t`Job · ${slug}`,
      run: () => void navigate({ to: '/jobs/$id', params: { id } }),
    })),
    ...(stores.data?.items ?? []).map(({ id, slug }) => ({
      id,
      label: slug,
      description: t`Store`,
      run: () => void navigate({ to: '/stores/$id', params: { id } }),
    })),
    ...(filesOfStores ? (stores.data?.items ?? []) : []).map(({ id, slug }) => ({
      id: `files:${id}`,
      label: t`Files of ${slug}`,
      run: () => void navigate({ to: '/stores/$id/files', params: { id } }),
    })),
    ...(filesAtPartners ? (connections.data?.items ?? []) : []).map(({ id, slug, partnerName }) => ({
      id: `files:${id}`,
      label: t`Files at ${slug}`,
      description: t`Connection · ${partnerName}`,
      run: () => void navigate({ to: '/connections/$id/files', params: { id } }),
    })),
  ];
}
