import { itWhenExhaustive } from '@waybill/testkit';
import { expect } from 'vitest';
import type { ConsoleWorld } from './world.js';

const itExhaustively = await itWhenExhaustive();

/** Where the audit trail goes, and how long things stay. */
export function auditKeeping(world: ConsoleWorld): void {
  const { field, choose, shoot } = world;

  itExhaustively(
    'sets up a stream and takes its signing key away, makes a retention rule, and places and releases a legal hold',
    async () => {
      const { page } = world;
      await page.goto('/audit/streams/new');
      await field('Slug').fill('siem');
      await choose('Kind', 'Webhook (HTTPS POST)');
      await field('Address').fill('https://siem.example/raw');
      await field('Secret headers').fill('Authorization: Splunk 0123');
      await field('Signing key').fill(`whsec_${Buffer.alloc(32, 7).toString('base64')}`);
      await page.getByRole('switch', { name: 'Switched on' }).click({ force: true });
      await shoot('_audit_streams_new_full');
      await page.getByRole('button', { name: 'Create stream' }).click();
      await page.getByText(/signed, with Authorization/).waitFor();
      await page.getByRole('link', { name: 'siem' }).click();
      await page.getByRole('checkbox', { name: 'Remove the signing key' }).click();
      await shoot('_audit_streams_edit');
      await page.getByRole('button', { name: 'Save stream' }).click();
      await page.getByText(/webhook, JSON, with Authorization/).waitFor();
      await shoot('_audit_streams_full');

      await page.goto('/retention-rules');
      await page.getByRole('button', { name: 'Create rule' }).first().click();
      await field('Slug').fill('inbox-90');
      await choose('Store', 'main');
      // Without a store for them files are deleted, so there is no folder to name.
      expect(await field('Archive folder').count()).toBe(0);
      await choose('Archive in', 'main');
      await field('Archive folder').fill('/archive');
      await shoot('_retention-rules_new');
      await page.getByRole('dialog').getByRole('button', { name: 'Create rule' }).click();
      await page.getByText('main: /archive').waitFor();
      await shoot('_retention-rules_full');

      await page.goto('/audit/retention');
      await page.getByRole('button', { name: 'Place hold' }).click();
      await field('Reason').fill('Matter 7');
      await choose('Partner', 'Acme Bank');
      await shoot('_audit_retention_hold');
      await page.getByRole('dialog').getByRole('button', { name: 'Place hold' }).click();
      await page.getByLabel('Legal holds').getByText('Matter 7').waitFor();
      await page.getByLabel('Legal holds').getByText('Acme Bank').waitFor();
      await shoot('_audit_retention_held');
      await page.getByRole('button', { name: 'Release' }).click();
      await field('Reason').fill('Settled');
      await page.getByRole('dialog').getByRole('button', { name: 'Release' }).click();
      await page.getByText('released', { exact: true }).waitFor();
    },
  );
}
