"""Load every config of the dataset card with Hugging Face's library; print the number of rows of each."""

import json
import sys

from datasets import disable_progress_bars, get_dataset_config_names, load_dataset

disable_progress_bars()
configs = get_dataset_config_names(sys.argv[1])
loaded = {config: load_dataset(sys.argv[1], config, split="train") for config in configs}
default = load_dataset(sys.argv[1], split="train")
assert default.column_names == loaded["commitments_wide"].column_names
print(json.dumps({config: len(rows) for config, rows in loaded.items()}))
