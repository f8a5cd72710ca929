import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { itWhenExhaustive } from '@waybill/testkit';
import { expect } from 'vitest';
import { waybill } from '../harness/platform.js';
import type { ConsoleWorld } from './world.js';

const itExhaustively = await itWhenExhaustive();

/** The second person. */
export function approvals(world: ConsoleWorld): void {
  itExhaustively('approves as the second person what somebody else asked for', async () => {
    const { page, place } = world;
    const file = join(place.dataDir, '..', 'approvals.yaml');
    const apply = async (...lines: readonly string[]) => {
      await writeFile(file, `${lines.join('\n')}\n`);
      return waybill(place.dataDir, 'config', 'apply', file);
    };
    const policy = (kinds: string) => `approvals: { kinds: [${kinds}], expireAfterDays: 3 }`;
    expect(await apply('partners: [{ slug: second, name: Second }]', policy('account'))).toMatchObject({ code: 0 });
    const proposed = await apply('partners: [{ slug: second, name: Second, accounts: [{ username: second-in }] }]');
    expect(proposed).toMatchObject({ code: 3, stdout: expect.stringContaining('waits for a second person') });

    await page.goto('/');
    await page.getByText('A change waits for a second person').waitFor();
    await page.goto('/approvals?state=waiting');
    await page.getByRole('link', { name: 'Create account' }).click();
    await page.getByText('account.created').waitFor();
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Change approved and carried out').waitFor();
    await page.getByText('Decided by').waitFor();
    const approved = await waybill(place.dataDir, 'approvals', 'list', '--state', 'approved');
    expect(approved.stdout).toContain('second-in');
    expect(await apply(policy(''))).toMatchObject({ code: 0 });
  });
}
