import { QueryClient } from '@tanstack/react-query';
import { type TransferView, transferRoutes } from '@waybill/contracts';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../api/queries.js';
import { applyTransferEvent } from './patch-transfers.js';

const id = '0198c0de-0000-7000-8000-000000000001';

const running: TransferView = {
  id,
  version: 1,
  createdAt: '2026-11-23T00:00:00Z',
  updatedAt: '2026-11-23T00:00:00Z',
  direction: 'pull',
  partnerId: id,
  partnerName: 'Acme',
  runId: id,
  jobId: id,
  jobSlug: 'j',
  accountId: null,
  accountUsername: null,
  sessionId: null,
  connectionId: id,
  connectionSlug: 'c',
  storeId: id,
  storeSlug: 's',
  source: { kind: 'connection', id: 'c', name: 'acme-prod' },
  target: { kind: 'store', id: 's', name: 'main' },
  sourcePath: '/a',
  targetPath: '/b',
  state: 'running',
  attempt: 1,
  maxAttempts: 5,
  nextAttemptAt: null,
  cancelRequested: false,
  expectedBytes: 100,
  bytesDone: 40,
  bytesMoved: 40,
  sizeBytes: null,
  sha256: null,
  verification: null,
  sourceDigest: null,
  deliveredPath: null,
  postAction: 'none',
  warnings: [],
  failureCode: null,
  failureDetail: null,
  forgottenAt: null,
  startedAt: '2026-11-23T00:00:00Z',
  finishedAt: null,
};
const progress = {
  kind: 'transfer',
  id,
  runId: id,
  direction: 'pull',
  state: 'running',
  bytesDone: 60,
  expectedBytes: 100,
} as const;

function cached() {
  const queries = new QueryClient();
  const list = keyOf(transferRoutes.listTransfers, {});
  queries.setQueryData(list, { items: [running] });
  return { queries, bytes: () => queries.getQueryData<{ items: TransferView[] }>(list)?.items[0]?.bytesDone };
}

describe('an event about a transfer', () => {
  it('moves the bar in every list that shows it, and nothing need be read afresh', () => {
    const { queries, bytes } = cached();
    expect(applyTransferEvent(queries, progress)).toBe(true);
    expect(bytes()).toBe(60);
  });

  it('does not turn a bar back when it comes late', () => {
    const { queries, bytes } = cached();
    applyTransferEvent(queries, { ...progress, bytesDone: 10 });
    expect(bytes()).toBe(40);
  });

  it('makes lists be read afresh when the state changed or nobody shows it', () => {
    const { queries } = cached();
    expect(applyTransferEvent(queries, { ...progress, state: 'verifying' })).toBe(false);
    expect(applyTransferEvent(new QueryClient(), progress)).toBe(false);
  });
});
