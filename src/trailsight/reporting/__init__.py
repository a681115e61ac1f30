"""What people look at: figures, tables, progress, and runs in MLflow."""
