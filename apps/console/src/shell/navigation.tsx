import { Trans, useLingui } from '@lingui/react/macro';
import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { MoonIcon, SearchIcon, SignOutIcon, SunIcon } from '@primer/octicons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { contractsOf } from '@waybill/contracts';
import { call } from '../api/client.js';
import { useMay, useUser } from '../api/session.js';
import { liveEvents, useLiveState } from '../live/use-live.js';
import { notifyProblem } from '../ui/notify.js';
import { openPalette } from './palette-store.js';
import { placeGroups } from './places.js';

/** The product's name and mark; leads home. */
export function Brand() {
  return (
    <Link to="/" className="wb-brand">
      <Trans>
        <img src="/icon.svg" alt="" />
        Waybill
      </Trans>
    </Link>
  );
}

/** The way to every place, what is live, and who one is. */
export function Navigation({ onNavigate }: { readonly onNavigate?: () => void }) {
  const may = useMay();
  const isPartner = useUser()?.role === 'partner-admin';
  const { t } = useLingui();
  return (
    <aside className="wb-nav" aria-label={t`Waybill`}>
      <Brand />
      <button type="button" className="wb-palette-button" onClick={openPalette}>
        <SearchIcon size={14} aria-hidden="true" />
        <Trans>Search</Trans>
        <kbd>
          <Trans>Ctrl K</Trans>
        </kbd>
      </button>
      <nav aria-label={t`Main`}>
        {placeGroups.map((group) => {
          const places = group.places.filter(({ needs }) => may(needs));
          if (places.length === 0) return null;
          return (
            <div className="wb-nav-group" key={group.label.id}>
              <h2>{t(group.label)}</h2>
              {places.map(({ to, label, icon: Icon }) => (
                <Link
                  key={to}
                  to={to}
                  className="wb-nav-link"
                  activeOptions={{ exact: to === '/', includeSearch: false }}
                  {...(onNavigate === undefined ? {} : { onClick: onNavigate })}
                >
                  <Icon size={16} aria-hidden="true" />
                  {isPartner && to === '/' ? t`Your accounts` : t(label)}
                </Link>
              ))}
            </div>
          );
        })}
      </nav>
      <Foot />
    </aside>
  );
}

function Foot() {
  const { t } = useLingui();
  const user = useUser();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const signOut = useMutation({
    mutationFn: async () => call((await contractsOf.oidcSignIn()).signOutEverywhere, {}),
    onSuccess: ({ url }) => {
      liveEvents.close();
      queries.clear();
      // On to the provider, which has a session of its own.
      if (url === null) void navigate({ to: '/sign-in' });
      else window.location.assign(url);
    },
    onError: (error) => notifyProblem(t`You are still signed in`, error),
  });
  return (
    <div className="wb-nav-foot">
      <LiveMark />
      <div className="wb-user">
        <Link to="/profile" className="wb-user-name">
          <span className="wb-visually-hidden">{t`Profile of`} </span>
          <span>{user?.name}</span>
          <span className="wb-dim">{user?.role}</span>
        </Link>
        <div className="wb-actions">
          <SchemeToggle />
          <ActionIcon aria-label={t`Sign out`} className="wb-tip" onClick={() => signOut.mutate()}>
            <SignOutIcon size={16} />
          </ActionIcon>
        </div>
      </div>
    </div>
  );
}

function SchemeToggle() {
  const { t } = useLingui();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  const label = dark ? t`Use light colours` : t`Use dark colours`;
  return (
    <ActionIcon aria-label={label} className="wb-tip" onClick={() => setColorScheme(dark ? 'light' : 'dark')}>
      {dark ? <SunIcon size={16} /> : <MoonIcon size={16} />}
    </ActionIcon>
  );
}

function LiveMark() {
  const { t } = useLingui();
  const state = useLiveState();
  const words = { connecting: t`Connecting…`, live: t`Live`, reconnecting: t`Reconnecting…` } as const;
  const tone = state === 'live' ? 'good' : 'warn';
  return (
    <div className="wb-live" role="status" data-tone={tone}>
      <span className={state === 'live' ? 'wb-dot' : 'wb-dot wb-dot-live'} aria-hidden="true" />
      {words[state]}
    </div>
  );
}
