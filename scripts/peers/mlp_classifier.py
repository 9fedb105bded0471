"""What scikit-learn's MLPClassifier gives on the rows of `npm run example against-scikit-learn`.

To run it: python3 -m venv peers && peers/bin/pip install numpy scikit-learn && peers/bin/python scripts/peers/mlp_classifier.py
One thread is used, and all options but the layers and the most epochs are scikit-learn's defaults. The rows for testing are those of its
train_test_split; it writes them to examples/data/test-rows.json with --rows.
"""
import os

os.environ.update(OMP_NUM_THREADS='1', OPENBLAS_NUM_THREADS='1', MKL_NUM_THREADS='1')

import csv
import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings('ignore', category=ConvergenceWarning)
DATA = Path(__file__).parent.parent.parent / 'examples' / 'data'
TASKS = {'digits': ((64,), 200), 'iris': ((64,), 1000)}
SEEDS = range(5)


def read(name):
    with open(DATA / f'{name}.csv') as file:
        rows = list(csv.reader(file))[1:]
    return np.array([[float(cell) for cell in row[:-1]] for row in rows]), np.array([row[-1] for row in rows])


def split(y, seed):
    return train_test_split(np.arange(len(y)), test_size=0.25, random_state=seed, stratify=y)


def write_rows():
    lines = []
    for name in TASKS:
        _, y = read(name)
        seeds = [f'    {json.dumps(sorted(split(y, seed)[1].tolist()), separators=(",", ":"))}' for seed in SEEDS]
        lines.append(f'  "{name}": [\n' + ',\n'.join(seeds) + '\n  ]')
    (DATA / 'test-rows.json').write_text('{\n' + ',\n'.join(lines) + '\n}\n')


def main():
    if '--rows' in sys.argv:
        write_rows()
    print(f'scikit-learn {sklearn.__version__}, numpy {np.__version__}')
    for name, (layers, epochs) in TASKS.items():
        x, y = read(name)
        accuracies, seconds = [], []
        for seed in SEEDS:
            train_rows, test_rows = split(y, seed)
            scaler = StandardScaler().fit(x[train_rows])
            train, test = scaler.transform(x[train_rows]), scaler.transform(x[test_rows])
            started = time.perf_counter()
            model = MLPClassifier(hidden_layer_sizes=layers, max_iter=epochs, random_state=seed).fit(train, y[train_rows])
            seconds.append(time.perf_counter() - started)
            accuracies.append(model.score(test, y[test_rows]))
            print(f'{name}, seed {seed}: test accuracy {accuracies[-1]:.4f}, {model.n_iter_} epochs, {seconds[-1]:.2f} s')
        print(f'{name}, mean of {len(accuracies)} seeds: {np.mean(accuracies):.4f}, {np.mean(seconds):.2f} s a fit')


if __name__ == '__main__':
    main()
