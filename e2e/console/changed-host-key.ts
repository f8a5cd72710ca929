import { itWhenExhaustive } from '@waybill/testkit';
import type { ConsoleWorld } from './world.js';

const itExhaustively = await itWhenExhaustive();

/** The partner's server has another host key one day, and a person decides. */
export function changedHostKey(world: ConsoleWorld): void {
  const { field, shoot } = world;

  itExhaustively('stops a connection whose server shows another host key, until a person approves it', async () => {
    const { page, sshd } = world;
    const [before] = sshd.hostKeys;
    await sshd.restart();
    const [after] = sshd.hostKeys;
    const confirm = (name: string) => page.getByRole('dialog').getByRole('button', { name }).click();

    await page.goto('/connections');
    await page.getByRole('link', { name: 'acme-prod' }).click();
    await page.getByRole('button', { name: /^Test/ }).first().click();
    await page.getByText('The connection does not work yet.').waitFor();
    await page.getByText('This connection is stopped. Nothing connects until a person decides.').waitFor();
    await shoot('_connections_one_changed-host-key');

    // Where somebody looks first.
    await page.goto('/');
    await page.getByText(/^Connection acme-prod of Acme Bank is stopped/).waitFor();
    const waiting = page.getByText('A host key of acme-prod waits for approval');
    await waiting.waitFor();
    await page
      .getByText(after?.fingerprint ?? '')
      .first()
      .waitFor();
    await shoot('_changed-host-key');
    await page.getByRole('button', { name: 'Approve' }).first().click();
    await page
      .getByRole('dialog')
      .getByText(after?.fingerprint ?? '')
      .waitFor();
    await confirm('Approve');
    await waiting.waitFor({ state: 'detached' });

    await page.goto('/connections');
    await page.getByRole('link', { name: 'acme-prod' }).click();
    const keys = page.getByRole('list', { name: 'Host keys' });
    const old = keys.getByRole('listitem').filter({ hasText: before?.fingerprint ?? '' });
    await old.getByRole('button', { name: 'Retire' }).click();
    await confirm('Retire');
    await old.getByText('retired').waitFor();
    await page.getByRole('button', { name: 'Resume connection' }).click();
    await field('Why it is safe').fill('Told by telephone');
    await confirm('Resume connection');
    await page.getByText('This connection is stopped.').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^Test/ }).first().click();
    await page.getByText('The connection works.').waitFor();
  });
}
