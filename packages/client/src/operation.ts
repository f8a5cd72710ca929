/** What has to be known of an endpoint to call it. A `RouteContract` of packages/contracts is one as well. */
export interface Operation {
  readonly operationId: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, with `{id}` where the id goes. */
  readonly path: string;
  /** Present when it takes a query. */
  readonly query?: unknown;
  /** Present when it takes a body. */
  readonly body?: unknown;
  /** Its body is bytes of a file. */
  readonly takesBytes?: unknown;
  /** It honours `Idempotency-Key`. */
  readonly idempotent?: boolean;
  /** It demands `If-Match`. */
  readonly ifMatch?: boolean;
  /** What the answer is made of; JSON when absent. */
  readonly produces?: string;
  /** Its answer has no content. */
  readonly empty?: boolean;
  /** It is a list by pages. */
  readonly paged?: boolean;
}
