from tests.tabular.in_this_process import workbooks_here

__all__ = ["workbooks_here"]
