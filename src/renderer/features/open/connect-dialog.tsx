import { useState } from 'react';
import type { DatasetSummary } from '../../../contract/methods.ts';
import { useApp } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';

interface Props {
  /** The data set whose table is to be taken anew; null for another table. */
  readonly again: { readonly dataset: DatasetSummary; readonly address: string } | null;
  readonly onClose: () => void;
}

/** Where a table is, and the password for its server. */
export function ConnectDialog({ again, onClose }: Props) {
  const { opening } = useApp();
  const [address, setAddress] = useState('');
  const [password, setPassword] = useState('');
  const isPossible = again !== null || address.trim() !== '';
  return (
    <Dialog
      title={again ? `Refresh ${again.dataset.name}` : 'Connect to ClickHouse'}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="connect-table" isDisabled={!isPossible}>
            {again ? 'Refresh' : 'Connect'}
          </Button>
        </>
      }
    >
      <form
        id="connect-table"
        className="connect-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isPossible) return;
          onClose();
          void (again ? opening.refresh(again.dataset, password) : opening.connect(address.trim(), password));
        }}
      >
        {again ? (
          <p className="selectable">{again.address}</p>
        ) : (
          <TextField
            label="Table"
            value={address}
            onChange={setAddress}
            placeholder="clickhouse://user@host:8123/database/table"
            hint="The port is that of the HTTP interface; with ?tls=1 the connection is encrypted."
            autoFocus
            maxLength={2000}
          />
        )}
        <TextField
          label="Password"
          type="password"
          value={password}
          onChange={setPassword}
          hint="Kept in memory until Sluice is closed, and never written anywhere."
          autoFocus={again !== null}
          maxLength={1000}
        />
        <p className="muted">Sluice only reads. Best use a user who may do no more (readonly = 2).</p>
      </form>
    </Dialog>
  );
}
