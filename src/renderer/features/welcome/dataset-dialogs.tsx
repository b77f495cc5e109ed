import { useState } from 'react';
import type { DatasetSummary } from '../../../contract/methods.ts';
import { useApp } from '../../state/app.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';

interface Props {
  readonly dataset: DatasetSummary;
  readonly onClose: () => void;
}

export function RenameDialog({ dataset, onClose }: Props) {
  const app = useApp();
  const [name, setName] = useState(dataset.name);
  const possible = name.trim() !== '';
  return (
    <Dialog
      title="Rename data set"
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="rename-dataset" isDisabled={!possible}>
            Rename
          </Button>
        </>
      }
    >
      <form
        id="rename-dataset"
        onSubmit={(event) => {
          event.preventDefault();
          if (!possible) return;
          onClose();
          void app.renameDataset(dataset.id, name.trim());
        }}
      >
        <TextField label="Name" value={name} onChange={setName} autoFocus maxLength={200} />
      </form>
    </Dialog>
  );
}

export function RemoveDialog({ dataset, onClose }: Props) {
  const app = useApp();
  return (
    <Dialog
      title={`Remove “${dataset.name}”?`}
      role="alertdialog"
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose} autoFocus>
            Keep
          </Button>
          <Button
            look="danger"
            onPress={() => {
              onClose();
              void app.removeDataset(dataset.id);
            }}
          >
            Remove
          </Button>
        </>
      }
    >
      <p>
        The data set and its funnel go from Sluice.{' '}
        {dataset.sample
          ? 'You can explore the sample again at any time.'
          : 'The file you opened stays where it is, so you can open it again at any time.'}
      </p>
    </Dialog>
  );
}
