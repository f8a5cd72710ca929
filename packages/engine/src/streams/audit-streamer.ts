import type { Id } from '@waybill/core';
import { SideBySide } from '../side-by-side.js';
import { runAuditStream } from './run-stream.js';
import type { StreamDeps } from './stream-deps.js';

/** Runs the streams of the trail that are due. */
export function auditStreamer(deps: StreamDeps, onError: (error: unknown, id: Id) => void): SideBySide {
  const { database, clock } = deps;
  return new SideBySide({
    due: () => database.read.auditStreams.due(clock.now()),
    run: (id, signal) => runAuditStream(deps, id, signal),
    onError,
  });
}
