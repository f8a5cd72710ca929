import 'reflect-metadata';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import { Module, NotFoundException, type Provider, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { RouteContract } from '@waybill/contracts';
import { newId } from '@waybill/core';
import type { AdministrationDeps } from '@waybill/engine';
import type { Logger, Metrics } from '@waybill/platform';
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import { acceptedWhenProposed, type FourEyes } from '../approvals/four-eyes.js';
import { partsArePartial } from '../files/range.js';
import { AccessGuard } from './access-guard.js';
import { Addresses } from './addresses.js';
import type { UndeclaredFields } from './answer-check.js';
import { Authentication } from './authentication.js';
import { answerBrokenRequest } from './broken-request.js';
import { Denials } from './denials.js';
import { EndpointInterceptor } from './endpoint-interceptor.js';
import { frameworkLogger } from './framework-logger.js';
import { Idempotency } from './idempotency.js';
import { acceptJsonOnly } from './json-body.js';
import { ProblemFilter, pathOf, sendProblem } from './problem-filter.js';
import { RateLimit } from './rate-limit.js';
import { logAnswers } from './request-log.js';
import { BODY_LIMIT_BYTES, RouteLedger } from './route-ledger.js';
import { restrictFeatures, securityHeaders } from './security-headers.js';
import { SessionCookie, secureBy } from './session-cookie.js';
import { AUTHENTICATION, SESSION_COOKIE } from './tokens.js';

/** What the HTTP edge is made of. */
export interface ApplicationOptions {
  readonly deps: Pick<AdministrationDeps, 'database' | 'clock' | 'tokens'>;
  /** What takes a second person, in place of its handler. */
  readonly fourEyes: Pick<FourEyes, 'proposed'>;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Every contract that has to be served. */
  readonly contracts: readonly RouteContract[];
  readonly controllers: readonly Type[];
  readonly providers: readonly Provider[];
  /** Where people reach the console, when that is not where the process listens: behind a proxy that ends TLS. */
  readonly publicUrl?: URL | undefined;
  /** The proxies whose `X-Forwarded-*` headers are believed: addresses and CIDR blocks; none = the headers are ignored. */
  readonly trustedProxies: readonly string[];
  readonly undeclaredFields: UndeclaredFields;
  /** How often an API key, or a person, may ask. */
  readonly requestsPerMinute: number;
  /** Adds what is served beside the API: health, metrics, the console. */
  readonly addRoutes?: (fastify: FastifyInstance, context: ApplicationContext) => Promise<void>;
}

/** What the addresses beside the API need of it. */
interface ApplicationContext {
  readonly addresses: Addresses;
  readonly authentication: Authentication;
  readonly fail: Fail;
}

/** Answers a request with the problem of an error. */
export type Fail = (error: unknown, request: FastifyRequest, reply: Parameters<typeof sendProblem>[2]) => void;

@Module({})
class ApiModule {}

/**
 * Builds the application: one guard, one interceptor, one exception filter, and nothing served that has no contract. Ready to listen.
 * @throws Error when a contract is not bound exactly once
 */
export async function createApplication(options: ApplicationOptions): Promise<NestFastifyApplication> {
  const { deps, log, publicUrl } = options;
  const addresses = new Addresses(options.contracts);
  const reportFault = (error: unknown, request: FastifyRequest) =>
    log.error({ err: error, requestId: request.id, method: request.method, path: pathOf(request) }, 'request failed');
  const fail: Fail = (error, request, reply) => {
    const unknownAddress = error instanceof NotFoundException;
    sendProblem(unknownAddress ? addresses.problem(pathOf(request), request.method) : error, request, reply, reportFault);
  };
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: options.trustedProxies.length === 0 ? false : [...options.trustedProxies],
    genReqId: () => newId(),
    requestIdHeader: false,
    logger: false,
    requestTimeout: 60_000,
    connectionTimeout: 600_000,
    keepAliveTimeout: 72_000,
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: Parameters<typeof sendProblem>[2]) =>
      fail(error, request, reply),
    clientErrorHandler: answerBrokenRequest,
    routerOptions: { maxParamLength: 200 },
  });
  const fastify: FastifyInstance = adapter.getInstance();
  const ledger = new RouteLedger();
  ledger.watch(fastify);
  logAnswers(fastify, log, options.metrics);
  await fastify.register(helmet, securityHeaders(publicUrl));
  restrictFeatures(fastify);
  await fastify.register(cookie);
  acceptJsonOnly(fastify, fail);
  acceptedWhenProposed(fastify);
  partsArePartial(fastify);
  const sessionCookie = new SessionCookie(secureBy(publicUrl));
  const authentication = new Authentication(deps, sessionCookie);
  await options.addRoutes?.(fastify, { addresses, authentication, fail });

  const denials = new Denials(deps);
  const root = {
    module: ApiModule,
    controllers: [...options.controllers],
    providers: [
      ...options.providers,
      { provide: AUTHENTICATION, useValue: authentication },
      { provide: SESSION_COOKIE, useValue: sessionCookie },
    ],
  };
  const application = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    abortOnError: false,
    bodyParser: false,
    logger: frameworkLogger(log),
  });
  const rates = new RateLimit({ limit: options.requestsPerMinute, windowMs: 60_000 });
  application.useGlobalGuards(new AccessGuard({ authentication, denials, rates, clock: deps.clock, publicUrl }));
  application.useGlobalInterceptors(
    new EndpointInterceptor({
      ...{ idempotency: new Idempotency(deps), denials, undeclared: options.undeclaredFields },
      fourEyes: options.fourEyes,
    }),
  );
  application.useGlobalFilters(new ProblemFilter(fail));
  await application.init();
  await fastify.ready();
  ledger.assertComplete(options.contracts);
  return application;
}
