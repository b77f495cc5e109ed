import { useState } from 'react';
import type { DatasetSummary } from '../../../contract/methods.ts';
import { useApp } from '../../state/use-app.ts';
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
