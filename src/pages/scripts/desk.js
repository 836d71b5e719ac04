// On a phone the side menu is a strip: the section that is open is brought into sight.

document.querySelector('.menu [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
