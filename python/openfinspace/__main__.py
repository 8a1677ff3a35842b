"""Prints the folder of the model: export AWS_DATA_PATH=$(python -m openfinspace)"""

from ._model import model_path

print(model_path())
