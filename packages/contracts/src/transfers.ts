import { postActionStates, transferDirections, transferStates, verificationLevels } from '@waybill/core';
import { z } from 'zod';
import { byId, bytes, id, instant, stored } from './fields.js';
import { listQuery, pageOf } from './paging.js';
import { receiptView } from './receipts.js';
import { route } from './route.js';

const transferEnd = z
  .object({
    kind: z.enum(['store', 'connection', 'account']),
    id,
    name: z.string().nullable().meta({ description: 'Its slug or user name; `null` when it was deleted meanwhile.' }),
  })
  .meta({ id: 'TransferEnd' });

/** A transfer, as the API shows it. */
export const transferView = z
  .object({
    ...stored,
    direction: z.enum(transferDirections),
    partnerId: id,
    partnerName: z
      .string()
      .nullable()
      .meta({ description: '`null` when the partner was deleted meanwhile; so are the other names.' }),
    runId: id.nullable(),
    jobId: id.nullable(),
    jobSlug: z.string().nullable(),
    accountId: id.nullable(),
    accountUsername: z.string().nullable(),
    sessionId: id.nullable(),
    connectionId: id.nullable(),
    connectionSlug: z.string().nullable(),
    storeId: id.nullable(),
    storeSlug: z.string().nullable(),
    source: transferEnd,
    target: transferEnd,
    sourcePath: z.string(),
    targetPath: z.string().meta({ description: 'Where the job’s rules say the file goes, by the name it has at its source.' }),
    deliveredPath: z.string().nullable().meta({
      description: 'Where it is, or will be, when that is another path: by a name template, or because the name was taken.',
    }),
    state: z.enum(transferStates),
    attempt: z.number().int(),
    maxAttempts: z.number().int(),
    nextAttemptAt: instant.nullable(),
    cancelRequested: z.boolean(),
    expectedBytes: bytes.nullable().meta({ description: 'As the listing said; a hint.' }),
    bytesDone: bytes,
    bytesMoved: bytes.meta({
      description: 'Over the line in all attempts together; more than the size where a part of the file had to be moved again.',
    }),
    sizeBytes: bytes.nullable().meta({ description: 'As counted while it was read; known from `verifying` on.' }),
    sha256: z.string().nullable(),
    verification: z.enum(verificationLevels).nullable(),
    sourceDigest: z.string().nullable().meta({
      description:
        'What the sidecar at the source stated and the bytes had: `sha256:…` or `md5:…`; null where the job wants no sidecar there.',
    }),
    postAction: z.enum(postActionStates),
    warnings: z.array(z.string()),
    failureCode: z.string().nullable(),
    failureDetail: z.string().nullable(),
    forgottenAt: instant
      .nullable()
      .meta({ description: 'When somebody said that the file is to be taken again when a run finds it.' }),
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
  })
  .meta({ id: 'Transfer' });

/** A transfer, as the API shows it. */
export type TransferView = z.infer<typeof transferView>;

const tag = 'transfers';

/** The endpoints of transfers. */
export const transferRoutes = {
  listTransfers: route({
    operationId: 'listTransfers',
    method: 'GET',
    path: '/transfers',
    tag,
    summary: 'Lists transfers, newest first.',
    access: 'transfers:read',
    scope: 'listed',
    query: listQuery({
      text: z.string().min(1).max(200).exactOptional().meta({ description: 'Part of a source or target path.' }),
      runId: id.exactOptional(),
      jobId: id.exactOptional(),
      partnerId: id.exactOptional(),
      accountId: id.exactOptional(),
      connectionId: id.exactOptional(),
      state: z.enum(transferStates).exactOptional(),
      failureCode: z
        .string()
        .regex(/^[a-z.-]{1,100}$/, 'must be a code such as net.reset')
        .exactOptional()
        .meta({ description: 'Why it failed: `net.reset`, `target.exists`, …' }),
      direction: z.enum(transferDirections).exactOptional(),
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits')
        .exactOptional(),
      since: instant.exactOptional(),
      until: instant.exactOptional(),
    }),
    response: pageOf(transferView),
    status: 200,
  }),
  getTransfer: route({
    operationId: 'getTransfer',
    method: 'GET',
    path: '/transfers/{id}',
    tag,
    summary: 'Shows a transfer.',
    access: 'transfers:read',
    scope: { one: 'transfer' },
    params: byId,
    response: transferView,
    status: 200,
  }),
  cancelTransfer: route({
    operationId: 'cancelTransfer',
    method: 'POST',
    path: '/transfers/{id}/cancel',
    tag,
    summary: 'Cancels a transfer; it stops within a second and leaves nothing visible.',
    access: 'transfers:cancel',
    scope: { one: 'transfer' },
    params: byId,
    response: transferView,
    status: 202,
  }),
  retryTransfer: route({
    operationId: 'retryTransfer',
    method: 'POST',
    path: '/transfers/{id}/retry',
    tag,
    summary: 'Queues a failed or cancelled transfer again.',
    access: 'transfers:retry',
    scope: { one: 'transfer' },
    params: byId,
    response: transferView,
    status: 202,
    idempotent: true,
  }),
  forgetTransfer: route({
    operationId: 'forgetTransfer',
    method: 'POST',
    path: '/transfers/{id}/forget',
    tag,
    summary: 'Lets the next run that finds the same source file take it again, as if it had never been delivered.',
    access: 'transfers:forget',
    scope: { one: 'transfer' },
    params: byId,
    response: transferView,
    status: 200,
  }),
  getReceipt: route({
    operationId: 'getReceipt',
    method: 'GET',
    path: '/transfers/{id}/receipt',
    tag,
    summary: 'Shows the signed receipt of a committed transfer.',
    access: 'receipts:read',
    scope: { one: 'transfer' },
    params: byId,
    response: receiptView,
    status: 200,
  }),
};
