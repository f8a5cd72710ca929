import { contractsOf, type OperationId, type RouteContract } from '@waybill/contracts';

/** The permission that an endpoint takes, such as `partners:read`. Looks through all of them, for who is refused only. */
export async function permissionOf(operation: OperationId): Promise<string | null> {
  const tables: readonly Readonly<Record<string, RouteContract>>[] = await Promise.all(
    Object.values(contractsOf).map((load) => load()),
  );
  return tables.find((table) => operation in table)?.[operation]?.access ?? null;
}
