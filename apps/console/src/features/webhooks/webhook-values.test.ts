import type { WebhookView } from '@waybill/contracts';
import { describe, expect, it } from 'vitest';
import { webhookBody, webhookField, webhookValues } from './webhook-values.js';

const at = '2026-03-02T10:00:00.000Z';
const kept: WebhookView = {
  ...{ id: '019c0000-0000-7000-8000-000000000001', version: 3, createdAt: at, updatedAt: at, slug: 'erp' },
  ...{ url: 'https://hooks.example/waybill', types: ['run.*'], scope: { partnerIds: [], tags: ['eu'] }, jobIds: [] },
  ...{ enabled: false, pausedFor: null, headerNames: ['X-Key'], caPem: null, previousKeyUntil: null },
  state: {
    ...{ lookedAtSeq: 7, waiting: 0, parked: 0, isReplaying: false },
    ...{ deliveredAt: null, failingSince: null, failures: 0 },
  },
};

describe('the form of a webhook', () => {
  it('sends back what it was given, and nothing that is secret or moves it', () => {
    expect(webhookBody(webhookValues(kept))).toEqual({
      ...{ url: kept.url, types: ['run.*'], scope: kept.scope, jobIds: [], enabled: false, caPem: null },
    });
  });

  it('sends a secret only when it was typed, and takes headers away when that is asked', () => {
    const values = { ...webhookValues(kept), headers: 'X-Key: new\n\nX-Other: a:b', signingKey: 'whsec_x' };
    expect(webhookBody(values)).toMatchObject({ headers: { 'X-Key': 'new', 'X-Other': 'a:b' }, signingKey: 'whsec_x' });
    expect(webhookBody({ ...values, withoutHeaders: true })).toMatchObject({ headers: {} });
  });

  it('begins now, at the beginning or at an event', () => {
    const values = webhookValues();
    expect(webhookBody(values).from).toBe('now');
    expect(webhookBody({ ...values, start: 'seq', fromSeq: 12 }).from).toBe(12);
    expect(webhookBody({ ...values, start: 'beginning' }).from).toBe('beginning');
  });

  it('knows its fields', () => {
    expect(['types.1', 'scope.partnerIds.0', 'scope.tags.0', 'from', 'headers.X-Key', 'url'].map(webhookField)).toEqual([
      ...['types', 'partnerIds', 'scopeTags', 'fromSeq', 'headers', 'url'],
    ]);
  });
});
