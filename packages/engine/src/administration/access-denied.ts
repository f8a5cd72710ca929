import type { ActorContext, AdministrationDeps } from './deps.js';
import { actBy } from './record-change.js';

/** Writes down that somebody asked for what their role does not allow (BEHAVIOURS B33). */
export async function recordAccessDenied(
  deps: Pick<AdministrationDeps, 'database'>,
  asked: { readonly operationId: string; readonly method: string; readonly path: string },
  context: ActorContext,
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    tx.audit.append({
      ...actBy(context),
      type: 'access.denied',
      outcome: 'denied',
      target: { kind: 'platform', name: asked.operationId },
      details: { method: asked.method, path: asked.path },
    });
  });
}
