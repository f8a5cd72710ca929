import { Prisma } from '../generated/client.js';

/** What a driver or Prisma said went wrong, in one form. */
export interface DatabaseProblem {
  /** SQLSTATE, when the server itself answered. */
  readonly sqlState: string | undefined;
  /** The violated constraint or unique index. */
  readonly constraint: string | undefined;
  /** True when there was no answer: no connection, none free in time, or it was lost. */
  readonly unreachable: boolean;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

// SQLSTATE classes and codes by which a server says that it is going away, not yet there or full.
const UNREACHABLE_STATES = /^(?:08|57P0[1-5]|53300|25P03)/;

// Prisma: not reachable, timed out, connection closed, no connection free, no transaction could begin or it was ended meanwhile.
const UNREACHABLE_PRISMA_CODES = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2037']);

const SOCKET_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN', 'ENOENT']);

// node-postgres gives these no code.
const DRIVER_MESSAGES =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout|Cannot use a pool after)/;

function ofPrisma(error: Prisma.PrismaClientKnownRequestError): DatabaseProblem {
  const cause = field(field(error.meta, 'driverAdapterError'), 'cause');
  const sqlState = text(field(cause, 'originalCode'));
  const kind = text(field(cause, 'kind'));
  return {
    sqlState: sqlState ?? (kind === 'TransactionWriteConflict' || error.code === 'P2034' ? '40001' : undefined),
    // Of a CHECK only the message tells the name, in quotation marks in every language.
    constraint:
      text(field(field(cause, 'constraint'), 'index')) ?? /"(\w+_check)"/.exec(text(field(cause, 'originalMessage')) ?? '')?.[1],
    unreachable: UNREACHABLE_PRISMA_CODES.has(error.code) || UNREACHABLE_STATES.test(sqlState ?? ''),
  };
}

/** Reads what Prisma and node-postgres throw. The only place that knows the shape of their errors. */
export function databaseProblem(error: unknown): DatabaseProblem {
  if (error instanceof Prisma.PrismaClientKnownRequestError) return ofPrisma(error);
  const code = text(field(error, 'code'));
  const fromServer = text(field(error, 'severity')) !== undefined;
  const message = error instanceof Error ? error.message : '';
  return {
    sqlState: fromServer ? code : undefined,
    constraint: fromServer ? text(field(error, 'constraint')) : undefined,
    unreachable: fromServer
      ? UNREACHABLE_STATES.test(code ?? '')
      : SOCKET_CODES.has(code ?? '') || DRIVER_MESSAGES.test(message) || error instanceof Prisma.PrismaClientInitializationError,
  };
}
