import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import { type AccountView, accountRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { queryClient } from '../../api/query-client.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { formatAll } from '../../ui/format.js';
import { Notice } from '../../ui/notice.js';
import { initialMounts, mountsBody } from '../accounts/mount-fields.js';
import { StorePicker } from '../pickers.js';
import { folderFor, type InboundWay, mountsOf } from './ways.js';

interface MissingFoldersProps {
  readonly account: AccountView;
  readonly ways: readonly InboundWay[];
  readonly folder: string;
}

/** Adds to an account that is there the folders that the chosen ways take and that it has not. Its other mounts stay as they are. */
export function MissingFolders({ account, ways, folder }: MissingFoldersProps) {
  const [storeId, setStoreId] = useState(account.mounts[0]?.storeId ?? '');
  const [below, setBelow] = useState(folder);
  const missing = ways.filter((way) => folderFor(way, account.mounts) === undefined);
  if (missing.length === 0) return null;
  const names = formatAll(missing.map((way) => `/${way}`));
  const add = async () => {
    const mounts = [...mountsBody(initialMounts(account)), ...mountsOf(missing, storeId, below.trim())];
    const body = { mounts };
    await call(accountRoutes.updateAccount, { params: { id: account.id }, body }, { ifMatch: account.version });
    await queryClient.invalidateQueries({ queryKey: ['accounts'] });
  };
  return (
    <Notice
      tone="warn"
      title={t`The account ${account.username} has no folder for that yet`}
      actions={
        <ConfirmButton
          label={missing.length === 1 ? t`Add folder` : t`Add folders`}
          question={t`Let ${account.username} see ${names}? Its other folders stay as they are.`}
          onConfirm={add}
          done={t`${account.username} has ${names}`}
        >
          <StorePicker mt="xs" label={t`Store`} value={storeId} onChange={(id) => setStoreId(id ?? '')} />
          <TextInput
            mt="xs"
            label={t`Folder in the store`}
            description={t`It lies below it`}
            classNames={{ input: 'wb-mono' }}
            value={below}
            onChange={(event) => setBelow(event.currentTarget.value)}
          />
        </ConfirmButton>
      }
    >
      <Trans>What was chosen takes {names}.</Trans>
    </Notice>
  );
}
