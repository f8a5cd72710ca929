import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { itWhenExhaustive, sftpBatch } from '@waybill/testkit';
import { expect } from 'vitest';
import { ApiClient, type PageOf } from '../harness/api-client.js';
import { waybill } from '../harness/platform.js';
import type { ConsoleWorld } from './world.js';

const itExhaustively = await itWhenExhaustive();

/** The SFTP server, who is on it and what it lets in. */
export function server(world: ConsoleWorld): void {
  const { field, shoot } = world;

  itExhaustively('shows who is signed in to the SFTP server and what moves, and ends a session', async () => {
    const { page, platform, place, sshd } = world;
    await page.goto('/sessions');
    await page.getByText('Nobody is signed in').waitFor();
    await page.getByText('serving').waitFor();
    const { stdout } = await waybill(place.dataDir, 'admin', 'create-api-key', '--name', 'e2e', '--role', 'operator');
    const api = new ApiClient(platform.httpUrl, stdout.trim());
    const [partner] = (await api.get<PageOf<{ id: string }>>('/partners?text=acme-bank')).items;
    const [store] = (await api.get<PageOf<{ id: string }>>('/stores?text=main')).items;
    await api.post('/accounts', {
      partnerId: partner?.id,
      username: 'acme-nightly',
      authorizedKeys: [sshd.clientKey.publicKey],
      mounts: [{ path: '/', storeId: store?.id, at: '/acme', permissions: ['list', 'upload'] }],
    });
    await writeFile(join(sshd.root, 'slow.bin'), Buffer.alloc(4_000_000));
    const partnerSide = sftpBatch(
      {
        host: '127.0.0.1',
        port: platform.sftpPort,
        username: 'acme-nightly',
        privateKeyFile: sshd.clientKey.privateKeyFile,
        cwd: sshd.root,
        // Kbit a second: longer than this test takes.
        args: ['-l', '300'],
      },
      ['put slow.bin "quarterly report.pdf"'],
    );
    await page.getByText('/quarterly report.pdf').waitFor();
    await page.getByText(/upload · [1-9].*\/s/).waitFor();
    await shoot('_sessions_full', '/sessions');
    await page.getByRole('link', { name: 'acme-nightly' }).click();
    await page.getByText('ssh-ed25519').first().waitFor();
    await shoot('_sessions_one_full');
    await page.getByRole('button', { name: 'End session' }).click();
    await field('Why').fill('Not tonight');
    await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
    await page.getByText('This session is over').waitFor();
    expect((await partnerSide).stderr).toContain('The operator of this server ended the session.');
    await page.goto('/audit?typePrefix=session.');
    await page.getByText('session.end-requested').first().waitFor();
  });

  itExhaustively(
    'changes the rules of the SFTP server, bans an address and lifts that, and gives an account a second factor',
    async () => {
      const { page } = world;
      await page.goto('/server');
      await page.getByRole('link', { name: 'Edit rules' }).click();
      await field('Text').fill('Partners only.');
      await page.getByRole('button', { name: 'Save rules' }).click();
      await page.locator('pre', { hasText: 'Partners only.' }).waitFor();

      await page.goto('/bans');
      const confirm = (name: string) => page.getByRole('dialog').getByRole('button', { name }).click();
      await page.getByRole('button', { name: 'Ban address' }).click();
      await field('Address').fill('192.0.2.66');
      await field('Why').fill('A scan');
      await confirm('Ban address');
      await page.getByRole('cell', { name: '192.0.2.66' }).waitFor();
      await page.getByRole('button', { name: 'Lift ban' }).click();
      await confirm('Lift ban');
      await page.getByText('Ban lifted').waitFor();

      await page.goto('/accounts');
      await page.getByRole('link', { name: 'acme-nightly' }).click();
      await page.getByText('0 open, 10 at a time').waitFor();
      await page.getByRole('button', { name: 'Add second factor' }).click();
      await confirm('Add second factor');
      await page.getByText('Secret, to be typed').waitFor();
      await page.getByRole('button', { name: 'Done' }).click();
      await page.getByText('Every sign-in asks for the code').waitFor();
    },
  );
}
