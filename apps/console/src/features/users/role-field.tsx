import { t } from '@lingui/core/macro';
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { roleRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay, useUser } from '../../api/session.js';

const builtIn = ['admin', 'operator', 'auditor', 'viewer', 'partner-admin'];

/** The roles that the person who is signed in may give: nobody gives what they do not have. */
export function useRoleChoices(): { readonly value: string; readonly label: string }[] {
  const user = useUser();
  const mayList = useMay()('listRoles');
  const { data } = useQuery({ ...read(roleRoutes.listRoles, { query: { limit: 200 } }), enabled: mayList });
  if (!mayList) return builtIn.map((value) => ({ value, label: value }));
  const held = new Set(user?.permissions);
  return (data?.items ?? [])
    .filter(({ permissions }) => permissions.every((each) => held.has(each)))
    .toSorted((one, other) => Number(other.builtIn) - Number(one.builtIn))
    .map(({ slug, description }) => ({ value: slug, label: description === '' ? slug : `${slug}: ${description}` }));
}

/** Chooses a role. */
export function RoleField({ value, ...field }: { readonly value?: string; readonly description?: string }) {
  const choices = useRoleChoices();
  // What somebody has is shown, although who looks could not give it.
  const known = value === undefined || choices.some((each) => each.value === value);
  const data = known ? choices : [...choices, { value, label: value }];
  return (
    <Select label={t`Role`} data={data} allowDeselect={false} searchable {...(value === undefined ? {} : { value })} {...field} />
  );
}
