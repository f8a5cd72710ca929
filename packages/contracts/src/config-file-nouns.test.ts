import { expect, it } from 'vitest';
import { configFile } from './config-file.js';
import { routes } from './routes.js';

/** Where a configuration file has what the API can change. */
const inFile: Readonly<Record<string, keyof typeof configFile.shape>> = {
  roles: 'roles',
  stores: 'stores',
  keys: 'keys',
  partners: 'partners',
  connections: 'partners',
  'host-keys': 'partners',
  accounts: 'partners',
  calendars: 'calendars',
  jobs: 'jobs',
  schedules: 'jobs',
  'server-rules': 'sftpServer',
  'audit-anchors': 'audit',
  'audit-streams': 'audit',
  'scheduled-exports': 'audit',
  'audit-retention': 'audit',
  'oidc-providers': 'oidcProviders',
  'sign-in-policy': 'signIn',
  approvals: 'approvals',
  'retention-rules': 'retentionRules',
};

/** What is no configuration, and why. */
const notInFile: Readonly<Record<string, string>> = {
  session: 'somebody who is signed in',
  users: 'people are invited, and prove who they are',
  'api-keys': 'a token is shown once, to who made it',
  'self-service': 'links are given to somebody for a while',
  pause: 'an act in an emergency',
  'store-files': 'files, by hand',
  'connection-files': 'files, by hand',
  runs: 'what happened',
  transfers: 'what happened',
  sessions: 'partners who are signed in now, and draining',
  bans: 'acts of defence that end by themselves',
  'server-host-keys': 'private halves that never leave the platform, each for one platform alone',
  'saved-views': 'of one person',
  audit: 'what happened',
  receipts: 'what happened',
  'audit-exports': 'made once, for a reason',
  webhooks: 'set up by those whose programs hear of events; not part of the file yet',
};

const changed = new Set(Object.values(routes).flatMap(({ method, tag }) => (method === 'GET' ? [] : [tag])));

it('every noun that the API can change is part of the configuration file, or there is a reason why not', () => {
  expect([...Object.keys(inFile), ...Object.keys(notInFile)].toSorted()).toEqual([...changed].toSorted());
});

it('no noun is said to be in a part that the file does not have, and no part of the file is left unnamed', () => {
  const parts = new Set(Object.values(inFile));
  expect(
    Object.keys(configFile.shape)
      .filter((part) => part !== 'webhooks')
      .toSorted(),
  ).toEqual([...parts].toSorted());
});
