"""What scikit-learn's MLPClassifier gives on the rows that `npm run example against-scikit-learn` learns from and is tested on.

To run it: python3 -m venv peers && peers/bin/pip install numpy scikit-learn && peers/bin/python scripts/peers/mlp_classifier.py [seeds]
The divisions come from scripts/peers/splits.ts, one thread is used, and all options but the layers are scikit-learn's defaults.
"""
import os

os.environ.update(OMP_NUM_THREADS='1', OPENBLAS_NUM_THREADS='1', MKL_NUM_THREADS='1')

import csv
import json
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings('ignore', category=ConvergenceWarning)
ROOT = Path(__file__).parent.parent.parent
LAYERS = {'digits': (64,), 'iris': (100,)}


def read(name):
    with open(ROOT / 'examples' / 'data' / f'{name}.csv') as file:
        rows = list(csv.reader(file))[1:]
    return np.array([[float(cell) for cell in row[:-1]] for row in rows]), np.array([row[-1] for row in rows])


def main():
    seeds = sys.argv[1] if len(sys.argv) > 1 else '5'
    made = subprocess.run(['npx', 'tsx', '--conditions=@mlp/source', 'scripts/peers/splits.ts', seeds], cwd=ROOT, check=True, capture_output=True, text=True)
    splits = json.loads(made.stdout)
    print(f'scikit-learn {sklearn.__version__}, numpy {np.__version__}')
    for name, layers in LAYERS.items():
        x, y = read(name)
        accuracies, seconds = [], []
        for split in splits[name]:
            scaler = StandardScaler().fit(x[split['train']])
            train, test = scaler.transform(x[split['train']]), scaler.transform(x[split['test']])
            started = time.perf_counter()
            model = MLPClassifier(hidden_layer_sizes=layers, random_state=split['seed']).fit(train, y[split['train']])
            seconds.append(time.perf_counter() - started)
            accuracies.append(model.score(test, y[split['test']]))
            if len(splits[name]) <= 5:
                print(f'{name}, seed {split["seed"]}: test accuracy {accuracies[-1]:.4f}, {model.n_iter_} epochs, {seconds[-1]:.2f} s')
        print(f'{name}, mean of {len(accuracies)} seeds: {np.mean(accuracies):.4f}, {np.mean(seconds):.2f} s a fit')


if __name__ == '__main__':
    main()
