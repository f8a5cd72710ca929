import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import type { Authentication } from '../http/authentication.js';
import { principalOf } from '../http/caller.js';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { RequestProblem } from '../http/request-problem.js';
import { AUTHENTICATION } from '../http/tokens.js';
import type { LiveHub } from '../live/live-hub.js';
import { maySee } from '../live/visibility.js';
import { LIVE_HUB, OPENAPI_DOCUMENT } from '../tokens.js';

/** What happens, while it happens; and what the API is. */
@Controller()
export class LiveController {
  constructor(
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
        maySee: (event) => maySee(caller.role, event),
        isStillGood: () => this.authentication.isStillGood(caller),
      },
      signal,
    );
  }

  @Endpoint(routes.getOpenApi)
  async openApi(): Promise<Answer<typeof routes.getOpenApi>> {
    // A fifth of the time that a start takes; most processes are never asked for it.
    this.#document ??= this.makeDocument();
    return this.#document;
  }
}
