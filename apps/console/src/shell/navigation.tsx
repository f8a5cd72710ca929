import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { MoonIcon, SearchIcon, SignOutIcon, SunIcon } from '@primer/octicons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { routes } from '@waybill/contracts';
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
      <img src="/icon.svg" alt="" />
      Waybill
    </Link>
  );
}

/** The way to every place, what is live, and who one is. */
export function Navigation({ onNavigate }: { readonly onNavigate?: () => void }) {
  const may = useMay();
  return (
    <div className="wb-nav">
      <Brand />
      <button type="button" className="wb-palette-button" aria-label="Search or go to" onClick={openPalette}>
        <SearchIcon size={14} aria-hidden="true" />
        Search
        <kbd>Ctrl K</kbd>
      </button>
      <nav aria-label="Main">
        {placeGroups.map((group) => {
          const places = group.places.filter(({ needs }) => may(needs));
          if (places.length === 0) return null;
          return (
            <div className="wb-nav-group" key={group.label}>
              <h2>{group.label}</h2>
              {places.map(({ to, label, icon: Icon }) => (
                <Link
                  key={to}
                  to={to}
                  className="wb-nav-link"
                  activeOptions={{ exact: to === '/', includeSearch: false }}
                  {...(onNavigate === undefined ? {} : { onClick: onNavigate })}
                >
                  <Icon size={16} aria-hidden="true" />
                  {label}
                </Link>
              ))}
            </div>
          );
        })}
      </nav>
      <Foot />
    </div>
  );
}

function Foot() {
  const user = useUser();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const signOut = useMutation({
    mutationFn: () => call(routes.signOut, {}),
    onSuccess: () => {
      liveEvents.close();
      queries.clear();
      void navigate({ to: '/sign-in' });
    },
    onError: (error) => notifyProblem('You are still signed in', error),
  });
  return (
    <div className="wb-nav-foot">
      <LiveMark />
      <div className="wb-user">
        <Link to="/profile" className="wb-user-name" aria-label={`Profile of ${user?.name ?? ''}`}>
          <span>{user?.name}</span>
          <span className="wb-dim">{user?.role}</span>
        </Link>
        <div className="wb-actions">
          <SchemeToggle />
          <Tooltip label="Sign out">
            <ActionIcon aria-label="Sign out" onClick={() => signOut.mutate()}>
              <SignOutIcon size={16} />
            </ActionIcon>
          </Tooltip>
        </div>
      </div>
    </div>
  );
}

function SchemeToggle() {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  const label = dark ? 'Use light colours' : 'Use dark colours';
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} onClick={() => setColorScheme(dark ? 'light' : 'dark')}>
        {dark ? <SunIcon size={16} /> : <MoonIcon size={16} />}
      </ActionIcon>
    </Tooltip>
  );
}

function LiveMark() {
  const state = useLiveState();
  const words = { connecting: 'Connecting…', live: 'Live', reconnecting: 'Reconnecting…' } as const;
  const tone = state === 'live' ? 'good' : 'warn';
  return (
    <div className="wb-live" role="status" data-tone={tone}>
      <span className={state === 'live' ? 'wb-dot' : 'wb-dot wb-dot-live'} aria-hidden="true" />
      {words[state]}
    </div>
  );
}
