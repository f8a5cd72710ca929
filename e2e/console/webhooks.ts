import {
  describeWhenExhaustive,
  makeCertificates,
  startWebhookCollector,
  type WebhookCollector,
  waitFor,
} from '@waybill/testkit';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ConsoleWorld } from './world.js';

type Request = WebhookCollector['requests'][number];

const describeExhaustively = await describeWhenExhaustive();

/** A program of somebody's hears of what happens, fails, and is mended. */
export function webhooks(world: ConsoleWorld): void {
  const { field, shoot } = world;

  describeExhaustively('a webhook', () => {
    let receiver: WebhookCollector;
    let ca: string;
    let signingKey = '';
    beforeAll(async () => {
      const certificates = await makeCertificates();
      ca = certificates.ca;
      receiver = await startWebhookCollector(certificates.server);
    });
    afterAll(() => receiver.close());

    const press = (name: string) => world.page.getByRole('button', { name, exact: true }).click();
    const row = (text: string) => world.page.getByRole('row').filter({ hasText: text });
    /** What a request said, as a library of the specification that has the key reads it. */
    const genuine = ({ headers, body }: Pick<Request, 'headers' | 'body'> = { headers: {}, body: '' }): unknown => {
      const texts = Object.entries(headers).map(([name, value]) => [name, String(value)]);
      return new Webhook(signingKey).verify(body, Object.fromEntries(texts));
    };
    const lastGenuine = (): unknown => genuine(receiver.requests.at(-1));

    it('is set up with a key that is shown once, and a signed test event arrives', async () => {
      const { page } = world;
      await page.goto('/webhooks');
      await page.getByText('No webhooks').waitFor();
      await shoot('_webhooks_empty');
      await page.getByRole('link', { name: 'Create webhook' }).first().click();
      await field('Slug').fill('erp');
      await field('Address').fill('ftp://hooks.example');
      await press('Create webhook');
      await page.getByText('Events go to an address that begins with https://.').first().waitFor();
      await shoot('_webhooks_new_wrong');
      await field('Address').fill(`${receiver.url}/hears`);
      await page.getByLabel('Types', { exact: true }).first().fill('webhook.*');
      await page.keyboard.press('Enter');
      await field('Secret headers').fill('X-Key: a secret of ours');
      await field('Trusted authorities (PEM)').fill(ca);
      await press('Create webhook');
      signingKey = (await page.getByRole('status', { name: 'Signing key' }).innerText()).trim();
      await shoot('_webhooks_created');
      await page.getByRole('link', { name: 'Done' }).click();
      await row('webhook.created').getByText('delivered').waitFor();
      await press('Send a test event');
      await page.getByText('The receiver has it. It is in the delivery log, and not in the trail.').waitFor();
      await shoot('_webhooks_tested');
      await page.keyboard.press('Escape');
      await row('webhook.tested').getByText('delivered').first().waitFor();
      expect(lastGenuine()).toMatchObject({ type: 'webhook.tested' });
    });

    it('whose receiver fails is tried again, and paused when that says that it is gone', async () => {
      const { page } = world;
      receiver.answer = () => ({ status: 500, body: 'no room for it' });
      await press('Pause');
      await press('Resume');
      // That it fails is told to it as well, after a few attempts.
      await row('tried again').filter({ hasText: 'webhook.updated' }).first().getByRole('link').click();
      const drawer = page.getByRole('dialog');
      await drawer.getByText('Attempt 1').waitFor();
      await drawer.getByText('no room for it').first().waitFor();
      await drawer.getByText('"webhook.updated"').first().waitFor();
      await shoot('_webhooks_delivery');
      await page.keyboard.press('Escape');
      receiver.answer = () => ({ status: 410 });
      await page.getByText('The platform paused it: the receiver answered that it is gone (410).').waitFor();
      await row('parked').first().waitFor();
      await shoot('_webhooks_paused');
    });

    it('that was mended is resumed, and what was parked is sent once more under its id', async () => {
      receiver.answer = () => ({ status: 204 });
      await press('Resume');
      await row('waiting').first().waitFor({ state: 'detached' });
      await row('tried again').first().waitFor({ state: 'detached' });
      const before = [...receiver.requests];
      const type = await row('parked').getByRole('link').innerText();
      await row('parked').getByRole('button', { name: 'Redeliver' }).click();
      await row('parked').waitFor({ state: 'detached' });
      // That it was asked for is told to the webhook as well, by another request.
      const isAgain = ({ headers }: Request) => before.some((earlier) => earlier.headers['webhook-id'] === headers['webhook-id']);
      const again = await waitFor(() => receiver.requests.slice(before.length).find(isAgain), {
        what: 'the parked delivery once more',
      });
      expect(genuine(again)).toMatchObject({ type });
      expect(again.headers['x-key']).toBe('a secret of ours');
      await shoot('_webhooks_one_full');
    });

    it('has two signatures while its key is rotated, and a time of the trail is replayed', async () => {
      const { page } = world;
      await press('Rotate signing key');
      await page.getByRole('dialog').getByRole('button', { name: 'Rotate signing key' }).click();
      await page.getByRole('status', { name: 'Signing key' }).waitFor();
      await shoot('_webhooks_rotated');
      await press('Done');
      await waitFor(() => String(receiver.requests.at(-1)?.headers['webhook-signature']).includes(' '), {
        what: 'a request with two signatures',
      });
      // By the key before.
      expect(lastGenuine()).toMatchObject({ type: 'webhook.secret-rotated' });
      await press('Replay…');
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('From (UTC)').fill('2020-01-01T00:00');
      await dialog.getByLabel('Before (UTC)').fill('2020-01-02T00:00');
      await shoot('_webhooks_replay');
      await press('Send once more');
      await page.getByText('The trail has no event of that time').waitFor();
    });

    it('is deleted only when its name was typed', async () => {
      const { page } = world;
      await page.goto('/webhooks/new');
      await field('Slug').fill('old');
      await field('Address').fill('https://hooks.example/');
      await page.getByRole('switch', { name: 'Switched on' }).click({ force: true });
      await press('Create webhook');
      await page.getByRole('link', { name: 'Done' }).click();
      await press('Delete webhook');
      const confirm = page.getByRole('dialog').getByRole('button', { name: 'Delete webhook' });
      await field('Type old to go on').fill('ol');
      expect(await confirm.isDisabled()).toBe(true);
      await field('Type old to go on').fill('old');
      await shoot('_webhooks_delete');
      await confirm.click();
      await page.getByRole('link', { name: 'erp' }).waitFor();
      await page.getByRole('link', { name: 'old' }).waitFor({ state: 'detached' });
      await shoot('_webhooks_full');
      await page.getByRole('link', { name: 'erp' }).click();
      await page.getByRole('link', { name: 'Edit' }).click();
      await page.getByText('Remove the secret headers').waitFor();
      await shoot('_webhooks_edit');
    });
  });
}
