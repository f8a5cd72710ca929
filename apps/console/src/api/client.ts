import { t } from '@lingui/core/macro';
import { type ClientSession, createTransport, type RetryPolicy, type SendOptions, WaybillUnreachable } from '@waybill/client';
import type { Input, Output, RouteContract } from '@waybill/contracts';

/** What a call needs besides its input. */
export type CallOptions = SendOptions;

/** For as long as people wait in front of a screen. */
const patience: Partial<RetryPolicy> = { retries: 2, firstPauseMs: 1000, longestPauseMs: 10_000 };

const nobody: ClientSession = { csrfToken: () => undefined };

let transport = createTransport({ session: nobody, retry: patience });

/** Tells the client whose session it speaks for. Called once, at start. */
export function speakFor(session: ClientSession, retry = patience): void {
  transport = createTransport({ session, retry });
}

/**
 * Calls an endpoint and gives what it answers, checked against its contract.
 * @throws WaybillProblem when the server refused
 * @throws WaybillUnreachable when no answer came, or one that is not what the contract says
 */
export function call<R extends RouteContract>(contract: R, input: Input<R>, options?: CallOptions): Promise<Output<R>>;
export async function call(contract: RouteContract, input: object, options: CallOptions = {}): Promise<unknown> {
  const answer = await transport.json(contract, input, options);
  if (contract.response === undefined) return undefined;
  const parsed = contract.response.safeParse(answer);
  if (parsed.success) return parsed.data;
  const sentence = t`The server’s answer cannot be understood. Reload the page: the console may be older than the server.`;
  throw new WaybillUnreachable(sentence, contract.operationId, { cause: parsed.error });
}

/** Calls an endpoint that takes bytes of a file. @throws as {@link call} */
export function sendBytes<R extends RouteContract>(
  contract: R,
  input: Input<R> & { readonly content: Blob },
  options?: CallOptions,
): Promise<Output<R>> {
  return call(contract, input, options);
}

/** The answer of an endpoint that streams, its body not yet read. @throws as {@link call} */
export function openAnswer<R extends RouteContract>(contract: R, input: Input<R>, options?: CallOptions): Promise<Response>;
export function openAnswer(contract: RouteContract, input: object, options: CallOptions = {}): Promise<Response> {
  return transport.send(contract, input, options);
}
