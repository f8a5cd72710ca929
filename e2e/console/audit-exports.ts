import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { itWhenExhaustive, runProgram, waitFor } from '@waybill/testkit';
import { expect } from 'vitest';
import { MAIN } from '../harness/platform.js';
import type { ConsoleWorld } from './world.js';

const itExhaustively = await itWhenExhaustive();

/** What is taken out of the audit trail. */
export function auditExports(world: ConsoleWorld): void {
  const { field, choose, shoot } = world;

  itExhaustively('makes an export of the audit trail, and gives its file', async () => {
    const { page } = world;
    await page.goto('/audit?outcome=success');
    await page.getByRole('button', { name: 'Export these events' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('Quarterly review');
    await shoot('_audit_new-export');
    await page.getByRole('dialog').getByRole('combobox', { name: 'Format' }).click();
    await page.getByRole('option', { name: /NDJSON/ }).click();
    await page.getByRole('button', { name: 'Make export' }).click();
    await page.waitForURL('**/audit/exports');
    await page.getByText('outcome success').first().waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download' }).click()]);
    const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ format: 'waybill-audit-export', filters: { outcome: 'success' } });
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ format: 'waybill-audit-export-end', count: lines.length - 2 });
  });

  itExhaustively('makes an audit bundle, which anybody can verify with nothing but the public key', async () => {
    const { page, sshd } = world;
    await page.goto('/audit');
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('The auditor of 2026');
    await page.getByRole('button', { name: 'Make export' }).click();
    await page.waitForURL('**/audit/exports');
    const row = page.getByRole('row').filter({ hasText: 'Audit bundle' }).first();
    const [file] = await Promise.all([page.waitForEvent('download'), row.getByRole('link', { name: 'Download' }).click()]);
    const bundle = join(sshd.root, file.suggestedFilename());
    await file.saveAs(bundle);
    await page.goto('/audit/proof');
    const [key] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download public key' }).first().click(),
    ]);
    const publicKey = join(sshd.root, 'waybill.pem');
    await key.saveAs(publicKey);

    const verify = () => runProgram(process.execPath, [MAIN, 'audit', 'verify', bundle, '--public-key', publicKey]);
    expect(await verify()).toMatchObject({ code: 0 });
    const bytes = await readFile(bundle);
    bytes.writeUInt8((bytes[bytes.length >> 1] ?? 0) ^ 1, bytes.length >> 1);
    await writeFile(bundle, bytes);
    expect((await verify()).code).not.toBe(0);
  });

  itExhaustively(
    'sets up an export that is made by itself and delivered to a partner, and delivers what is kept elsewhere',
    async () => {
      const { page, sshd } = world;
      await mkdir(join(sshd.root, 'audit'));
      await page.goto('/audit/scheduled-exports');
      await page.getByText('No scheduled exports').waitFor();
      await shoot('_audit_scheduled-exports_empty');
      await page.getByRole('button', { name: 'Create scheduled export' }).first().click();
      await field('Slug').fill('nightly-trail');
      await field('Reason').fill('Archive');
      await choose('Deliver to', 'A folder at a partner');
      await choose('Connection', 'acme-prod');
      await field('Folder').fill(join(sshd.root, 'audit'));
      await field('Name of the file').fill('trail{ext}');
      await page.getByLabel('Next times').getByRole('listitem').nth(4).waitFor();
      await shoot('_audit_scheduled-exports_new_full');
      await page.getByRole('button', { name: 'Create scheduled export' }).click();
      await page.getByRole('link', { name: 'nightly-trail' }).waitFor();
      await page.getByRole('button', { name: 'Run now' }).click();
      await page.getByText('delivered', { exact: true }).waitFor();
      expect(await readFile(join(sshd.root, 'audit', 'trail.jsonl'), 'utf8')).toContain('"waybill-audit-export-end"');
      // Nothing is written over: the second holds other events, and has the name of the first.
      await page.getByRole('button', { name: 'Run now' }).click();
      await page.getByText('failed', { exact: true }).waitFor();
      await shoot('_audit_scheduled-exports_full');

      await page.goto('/audit/exports');
      await page.getByText('acme-prod:').first().waitFor();
      await shoot('_audit_exports_full');
      // Once nothing is in the way any more it is delivered again, under the same name.
      await rename(join(sshd.root, 'audit', 'trail.jsonl'), join(sshd.root, 'audit', 'first.jsonl'));
      await page.getByRole('button', { name: 'Deliver again' }).click();
      await page.getByRole('button', { name: 'Deliver again' }).waitFor({ state: 'detached' });
      await waitFor(async () => (await readdir(join(sshd.root, 'audit'))).includes('trail.jsonl'), {
        what: 'the second delivery',
      });
      await page.getByRole('button', { name: 'Deliver elsewhere' }).nth(1).waitFor();
      await page.getByRole('button', { name: 'Deliver elsewhere' }).first().click();
      await choose('Deliver to', 'A folder of a store');
      await choose('Store', 'main');
      await field('Folder').fill('/audit');
      await shoot('_audit_exports_deliver');
      await page.getByRole('button', { name: 'Deliver', exact: true }).last().click();
      await page.getByText('main: /audit/trail.jsonl').waitFor();
      await page.getByText('read back: its SHA-256 is right').last().waitFor();

      await page.goto('/audit/scheduled-exports');
      await page.getByRole('link', { name: 'nightly-trail' }).click();
      await field('Types that begin with').fill('transfer.');
      await page.getByRole('button', { name: 'Save scheduled export' }).click();
      await page.getByText('type prefix transfer.').waitFor();
      await page.getByRole('button', { name: 'Switch off' }).click();
      await page.getByText('off', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
      await page.getByText('No scheduled exports').waitFor();
    },
  );
}
