import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import type { AdministrationDeps } from '@waybill/engine';
import type { Authentication } from '../http/authentication.js';
import { type Caller, principalOf } from '../http/caller.js';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { RequestProblem } from '../http/request-problem.js';
import { AUTHENTICATION } from '../http/tokens.js';
import type { LiveClient, LiveHub } from '../live/live-hub.js';
import { ScopedSight } from '../live/scoped-sight.js';
import { maySee } from '../live/visibility.js';
import { ADMINISTRATION, LIVE_HUB, OPENAPI_DOCUMENT } from '../tokens.js';

/** What happens, while it happens; and what the API is. */
@Controller()
export class LiveController {
  constructor(
    @Inject(ADMINISTRATION) private readonly deps: AdministrationDeps,
    @Inject(LIVE_HUB) private readonly hub: LiveHub,
    @Inject(AUTHENTICATION) private readonly authentication: Authentication,
    @Inject(OPENAPI_DOCUMENT) private readonly makeDocument: () => Answer<typeof routes.getOpenApi>,
  ) {}

  #document: Answer<typeof routes.getOpenApi> | undefined;

  @Endpoint(routes.streamEvents)
  async events({ caller, signal, reply }: Call<typeof routes.streamEvents>): Promise<Answer<typeof routes.streamEvents>> {
    const principal = principalOf(caller);
    if (principal === undefined || caller.kind === 'anonymous') throw new RequestProblem('request.unauthenticated');
    // A proxy that buffers would hold the events back.
    reply.header('x-accel-buffering', 'no');
    return this.hub.open(
      {
        principal,
        maySee: this.#sightOf(caller),
        isStillGood: () => this.authentication.isStillGood(caller),
      },
      signal,
    );
  }

  #sightOf(caller: Exclude<Caller, { readonly kind: 'anonymous' }>): LiveClient['maySee'] {
    const { permissions } = caller;
    const { scope } = caller.kind === 'user' ? caller.user : caller.apiKey;
    if (scope === null) return (event) => maySee(permissions, event);
    const { reach } = this.deps.database.read;
    const sight = new ScopedSight(reach, () => reach.of(scope));
    let last: Promise<unknown> = Promise.resolve();
    return (event) => {
      if (!maySee(permissions, event) && !ScopedSight.isBoundary(event)) return false;
      // One after the other: what a change moves holds for what comes after it.
      const seen = last.then(async () => {
        sight.note(event);
        return maySee(permissions, event) && (await sight.sees(event));
      });
      last = seen.catch(() => undefined);
      return seen;
    };
  }

  @Endpoint(routes.getOpenApi)
  async openApi(): Promise<Answer<typeof routes.getOpenApi>> {
    // A fifth of the time that a start takes; most processes are never asked for it.
    this.#document ??= this.makeDocument();
    return this.#document;
  }
}
