"""A directory of known units (基本单位名录): kept on disk, asked by place, updated by runs without being built again."""

from geocensus.directory.directory import Directory, Updated

__all__ = ["Directory", "Updated"]
