import { useQuery } from '@tanstack/react-query';
import { storeRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';

/** The store to begin with: the only one there is. Empty when it is not clear which; undefined until it is known. */
export function useOnlyStore(): string | undefined {
  const may = useMay();
  const allowed = may('listStores');
  const { data, error } = useQuery({ ...read(storeRoutes.listStores, { query: { limit: 2 } }), enabled: allowed });
  if (!allowed || error !== null) return '';
  if (data === undefined) return undefined;
  const [first, second] = data.items;
  return second === undefined ? (first?.id ?? '') : '';
}
