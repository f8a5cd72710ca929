import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenAdministration, openAdministration } from '../administration/testing/open-administration.js';
import { changeApprovalPolicy } from '../approvals/policy.js';
import { applyConfiguration } from './apply-configuration.js';
import type { DesiredConfiguration } from './desired-configuration.js';

let open: OpenAdministration;
beforeAll(async () => {
  open = await openAdministration();
});
afterAll(() => open.close());

it('proposes once what a file with fresh secrets asks for again and again', async () => {
  await changeApprovalPolicy(open.deps, { kinds: ['account', 'audit-settings'], expireAfterDays: 7 }, open.context);
  const file: DesiredConfiguration = {
    partners: [{ slug: 'acme', name: 'Acme', accounts: [{ username: 'acme', password: 'a partner password' }] }],
    streams: [
      {
        slug: 'siem',
        destination: {
          kind: 'webhook',
          url: 'https://siem.example/in',
          signingKey: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
        },
      },
    ],
  };
  const first = await applyConfiguration(open.deps, file, open.context);
  const again = await applyConfiguration(open.deps, file, open.context);
  const waits = (changes: typeof first) => changes.flatMap(({ waits: change }) => (change === undefined ? [] : [change.id]));
  expect(waits(first)).toHaveLength(2);
  expect(waits(again)).toEqual(waits(first));
  const { items } = await open.deps.database.read.proposedChanges.list({ state: 'waiting' }, { limit: 10 });
  expect(items).toHaveLength(2);
});
