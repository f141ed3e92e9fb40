#!/usr/bin/env bash
# Installs the open fonts that training files name beyond those that ship (Debian 12; as root):
#   training/fonts.sh              fonts to train with
#   training/fonts.sh measuring    fonts that no training file may name, for tests/typeset.sh
set -euo pipefail
case "${1:-training}" in
  training)
    packages=(
      fonts-liberation2 fonts-crosextra-caladea fonts-open-sans fonts-lato fonts-cantarell fonts-firacode fonts-ebgaramond fonts-vollkorn
      fonts-sil-charis fonts-sil-andika fonts-junicode fonts-inconsolata fonts-croscore fonts-urw-base35 fonts-texgyre fonts-lmodern
      fonts-quicksand fonts-comfortaa fonts-dejavu-core fonts-cabin fonts-cardo fonts-paratype fonts-go fonts-jetbrains-mono fonts-inter
    ) ;;
  measuring)
    packages=(
      fonts-noto-core fonts-crosextra-carlito fonts-linuxlibertine fonts-freefont-ttf fonts-dejavu-extra fonts-roboto-unhinted
      fonts-sil-gentium fonts-hack
    ) ;;
  *) echo "usage: ${BASH_SOURCE[0]} [training|measuring]" >&2; exit 2 ;;
esac
apt-get install --yes --no-install-recommends "${packages[@]}"
