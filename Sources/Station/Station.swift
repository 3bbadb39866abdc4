import NVSModel
