import type { CertificateFacts, ServerFigures, SessionActivity, SessionAlgorithms } from '@waybill/core';
import { z } from 'zod';
import { parseAs } from './json.js';
import { storable } from './values.js';

const LONGEST_PATH = 1_000;

const activity = z.object({
  bytesIn: z.number(),
  bytesOut: z.number(),
  bytesInPerSecond: z.number(),
  bytesOutPerSecond: z.number(),
  openFiles: z.number(),
  files: z.array(
    z.object({
      path: z.string(),
      direction: z.enum(['upload', 'download']),
      bytesDone: z.number(),
      sizeBytes: z.number().nullable(),
      bytesPerSecond: z.number(),
    }),
  ),
});

const algorithms = z.object({
  keyExchange: z.string(),
  hostKeyAlgorithm: z.string(),
  cipherIn: z.string(),
  cipherOut: z.string(),
  macIn: z.string(),
  macOut: z.string(),
  strictKeyExchange: z.boolean(),
});

const certificate = z.object({ serial: z.string(), keyId: z.string(), authorityFingerprint: z.string() });

const counts = z.record(z.string(), z.number());

const figures = z.object({
  sessionsOpened: z.number(),
  logins: counts,
  connectionsRefused: counts,
  handshakesFailed: counts,
  bytesIn: z.number(),
  bytesOut: z.number(),
  uploadsCommitted: z.number(),
  uploadsRefused: z.number(),
  uploadsAbandoned: z.number(),
  eventLoopLagMs: z.object({ mean: z.number(), p99: z.number(), max: z.number() }),
});

export function activityOf(value: unknown): SessionActivity {
  return parseAs(activity, value, 'live_sessions.activity');
}

/** What a session does as JSON that PostgreSQL takes, whatever its files are called. */
export function activityText(value: SessionActivity): string {
  return JSON.stringify({
    ...value,
    files: value.files.map((file) => ({ ...file, path: storable(file.path.slice(0, LONGEST_PATH)) })),
  });
}

export function certificateOf(value: unknown): CertificateFacts {
  return parseAs(certificate, value, 'live_sessions.certificate');
}

export function algorithmsOf(value: unknown): SessionAlgorithms {
  return parseAs(algorithms, value, 'live_sessions.algorithms');
}

/** Null for what another version wrote: figures are no reason to refuse a list. */
export function figuresOf(value: unknown): ServerFigures | null {
  return figures.safeParse(value).data ?? null;
}
