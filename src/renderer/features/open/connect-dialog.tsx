import { useState } from 'react';
import type { DatasetDetail } from '../../../contract/methods.ts';
import { useApp } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';

interface Props {
  /** What stands in the field at first. */
  readonly address: string;
  /** The data set whose table is to be taken anew; null for another table. */
  readonly dataset: DatasetDetail | null;
  readonly onClose: () => void;
}

/** Where a table is, and the password for its server. */
export function ConnectDialog({ address: first, dataset, onClose }: Props) {
  const { opening } = useApp();
  const [address, setAddress] = useState(first);
  const [password, setPassword] = useState('');
  const isPossible = dataset !== null || address.trim() !== '';
  return (
    <Dialog
      title={dataset ? `Refresh ${dataset.name}` : 'Connect to ClickHouse'}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="connect-table" isDisabled={!isPossible}>
            {dataset ? 'Refresh' : 'Connect'}
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
          void (dataset ? opening.refresh(dataset, password) : opening.connect(address.trim(), password));
        }}
      >
        {dataset ? (
          <p className="selectable">{address}</p>
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
          autoFocus={dataset !== null}
          maxLength={1000}
        />
        <p className="muted">Sluice only reads. Best use a user who may do no more (readonly = 2).</p>
      </form>
    </Dialog>
  );
}
