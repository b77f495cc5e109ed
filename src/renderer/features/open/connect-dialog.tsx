import { useEffect, useState } from 'react';
import type { DatasetDetail } from '../../../contract/methods.ts';
import { useApp } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Switch } from '../../ui/switch.tsx';
import { TextField } from '../../ui/text-field.tsx';

interface Props {
  /** What stands in the field at first. */
  readonly address: string;
  /** The data set whose table is to be taken anew; null for another table. */
  readonly dataset: DatasetDetail | null;
  readonly onClose: () => void;
}

/** How long a password is known, by whether there is a keychain. */
const HINTS: Readonly<Record<string, string>> = {
  true: 'Known until Sluice is closed, unless it is remembered. Leave it empty for a remembered one.',
  false: 'Known until Sluice is closed, and never written anywhere: this system has no keychain that could keep it.',
  null: 'Kept in memory until Sluice is closed, and never written anywhere.',
};

/** Where a table is, and the password for its server. */
export function ConnectDialog({ address: first, dataset, onClose }: Props) {
  const { opening, host } = useApp();
  const [address, setAddress] = useState(first);
  const [password, setPassword] = useState('');
  const [remember, setRemember] = useState(false);
  /** Null while nobody has said. */
  const [keychain, setKeychain] = useState<boolean | null>(null);
  useEffect(() => {
    if (host.info.kind === 'electron')
      void host.client.call('host.canKeepPassword', {}).then(setKeychain, () => setKeychain(false));
  }, [host]);
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
          void (dataset
            ? opening.refresh(dataset, password, remember)
            : opening.connect(address.trim(), password, remember));
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
          hint={HINTS[String(keychain)]}
          autoFocus={dataset !== null}
          maxLength={1000}
        />
        {keychain && (
          <Switch
            label="Remember password"
            hint="Encrypted by the keychain of this system, for this table."
            isSelected={remember}
            onChange={setRemember}
          />
        )}
        <p className="muted">Sluice only reads. Best use a user who may do no more (readonly = 2).</p>
      </form>
    </Dialog>
  );
}
